package dev.holdfast.route;

import java.util.Map;
import java.util.Properties;

/**
 * The properties of a target, to be compared with those of the next {@code getConnection}: without those that an
 * application varies per connection. Nothing is copied or built on the way. Immutable, any thread.
 */
final class Login {
    private final Object[] keys;
    private final Object[] values;
    private final String[] varying;

    /**
     * @param properties without defaults behind them
     * @param varying names that make no difference
     */
    Login(Properties properties, String[] varying) {
        Properties own = without(varying, properties);
        this.keys = new Object[own.size()];
        this.values = new Object[keys.length];
        this.varying = varying;
        int i = 0;
        for (Map.Entry<Object, Object> entry : own.entrySet()) {
            keys[i] = entry.getKey();
            values[i++] = entry.getValue();
        }
    }

    /** A copy without the named entries. */
    static Properties without(String[] names, Properties properties) {
        Properties rest = new Properties();
        rest.putAll(properties);
        for (String name : names) {
            rest.remove(name);
        }
        return rest;
    }

    /** @param properties without defaults behind them */
    boolean equalTo(Properties properties) {
        return properties.size() == keys.length + varyingIn(properties) && holds(properties);
    }

    private int varyingIn(Properties properties) {
        int count = 0;
        for (String name : varying) {
            if (properties.containsKey(name)) {
                count++;
            }
        }
        return count;
    }

    private boolean holds(Properties properties) {
        for (int i = 0; i < keys.length; i++) {
            Object value = properties.get(keys[i]);
            if (value != values[i] && !values[i].equals(value)) {
                return false;
            }
        }
        return true;
    }
}
