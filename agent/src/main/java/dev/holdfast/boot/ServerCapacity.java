package dev.holdfast.boot;

import dev.holdfast.dialect.Dialect;
import dev.holdfast.pool.Capacity;
import java.sql.Connection;
import java.sql.SQLException;

/** The question that every fresh session asks, asked once for the command line. */
final class ServerCapacity implements CapacityQuestion {
    @Override
    public Capacity ask(Connection connection) throws SQLException {
        String url = connection.getMetaData().getURL();
        return Capacity.of(Dialect.of(connection.getClass().getName(), url).slots(connection));
    }
}
