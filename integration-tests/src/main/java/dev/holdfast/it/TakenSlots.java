package dev.holdfast.it;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * All slots of a {@link Server} that were free, in the hands of a superuser, so that nobody else can log in. Owned by the
 * test that took them, for one thread.
 */
public final class TakenSlots implements AutoCloseable {
    private static final String TOO_MANY = "53300";

    private final Server server;
    private final Deque<Connection> connections = new ArrayDeque<>();

    TakenSlots(Server server) throws SQLException {
        this.server = server;
        take();
    }

    /** Ends a backend of the role {@value Server#USER}, if there is one, and takes what became free. */
    public void endOneAndTake() throws SQLException {
        try (PreparedStatement end = connections
                .getFirst()
                .prepareStatement("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '"
                        + Server.USER + "' ORDER BY random() LIMIT 1")) {
            end.execute();
        }
        take();
    }

    public int count() {
        return connections.size();
    }

    @Override
    public void close() throws SQLException {
        while (!connections.isEmpty()) {
            connections.pop().close();
        }
    }

    private void take() throws SQLException {
        while (true) {
            try {
                connections.addLast(server.connect());
            } catch (SQLException e) {
                if (!TOO_MANY.equals(e.getSQLState())) {
                    throw e;
                }
                return;
            }
        }
    }
}
