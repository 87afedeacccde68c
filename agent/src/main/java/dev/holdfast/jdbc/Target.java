package dev.holdfast.jdbc;

import java.sql.Driver;
import java.util.Properties;

/**
 * What the application connects to: driver class, URL, all properties, credentials too. Immutable, any thread.
 *
 * <p>Two targets are equal when driver class, URL and properties are; what an application varies per connection
 * ({@code ApplicationName}) has been taken out of the properties before.
 */
public final class Target {
    private final Driver driver;
    private final String url;
    private final Properties properties;
    private final String name;

    /** @param name how log lines call it, such as {@code alpha@localhost:5432/trades}; never with a password */
    public Target(Driver driver, String url, Properties properties, String name) {
        this.driver = driver;
        this.url = url;
        this.properties = properties;
        this.name = name;
    }

    public Driver driver() {
        return driver;
    }

    public String url() {
        return url;
    }

    /** A copy that nobody changes, defaults flattened in. */
    public Properties properties() {
        return properties;
    }

    public String name() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Target)) {
            return false;
        }
        Target that = (Target) other;
        return driver.getClass() == that.driver.getClass()
                && url.equals(that.url)
                && properties.equals(that.properties);
    }

    @Override
    public int hashCode() {
        return 31 * url.hashCode() + properties.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
