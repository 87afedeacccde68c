package dev.holdfast.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/** The way to a new physical connection of a target: the driver's own code, with Holdfast out of the way. Any thread. */
public interface Opener {
    /**
     * Connects on the calling thread.
     *
     * @param properties what the driver gets
     * @return the driver's own object; null where the driver says that the URL isn't its own
     * @throws SQLException the driver's own
     */
    Connection open(Properties properties) throws SQLException;
}
