package dev.holdfast.jdbc;

import java.util.Properties;

/**
 * What the application connects to: URL, all properties, credentials too, without what it varies per connection
 * ({@code ApplicationName}). Immutable, any thread.
 */
public final class Target {
    private final String url;
    private final Properties properties;
    private final String name;

    /**
     * @param properties a copy that nobody changes, defaults flattened in
     * @param name how log lines call it, such as {@code alpha@localhost:5432/trades}; never with a password
     */
    public Target(String url, Properties properties, String name) {
        this.url = url;
        this.properties = properties;
        this.name = name;
    }

    public String url() {
        return url;
    }

    public Properties properties() {
        return properties;
    }

    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }
}
