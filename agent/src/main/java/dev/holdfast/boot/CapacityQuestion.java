package dev.holdfast.boot;

import dev.holdfast.pool.Capacity;
import java.sql.Connection;
import java.sql.SQLException;

/** Asks a server, for {@code --check}, what the budget can be. */
public interface CapacityQuestion {
    /** @return null where the database doesn't tell */
    Capacity ask(Connection connection) throws SQLException;
}
