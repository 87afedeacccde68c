package dev.holdfast.config;

import java.util.Map;
import java.util.Properties;

/**
 * Whether anybody set anything at all. Mostly nobody did, and then a start needs neither the table of keys nor what reads
 * it: some 3 ms. Pure.
 */
public final class Mentions {
    private Mentions() {}

    /**
     * @param agentArguments null = nothing
     * @return false = {@link Settings#load} would give all defaults, and no warning
     */
    public static boolean any(String agentArguments, Properties systemProperties, Map<String, String> environment) {
        return agentArguments != null
                || anyProperty(systemProperties.stringPropertyNames())
                || anyVariable(environment.keySet());
    }

    private static boolean anyProperty(Iterable<String> names) {
        for (String name : names) {
            if (isOurs(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyVariable(Iterable<String> names) {
        for (String name : names) {
            if (name.startsWith(Key.ENVIRONMENT_PREFIX)) {
                return true;
            }
        }
        return false;
    }

    /** A system property without a key is a slip, {@code -Dholdfast=...} for {@code -javaagent:holdfast.jar=...}. */
    static boolean isOurs(String property) {
        return property.startsWith(Key.PREFIX) || property.equals("holdfast");
    }
}
