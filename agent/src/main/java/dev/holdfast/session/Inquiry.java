package dev.holdfast.session;

import dev.holdfast.report.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A connection beside the pool, to ask what became of a commit. After a restart as many threads may want one as the budget has
 * sessions: they take turns on a few, which are handed on while others wait, and closed when nobody does. For one thread.
 */
public final class Inquiry implements AutoCloseable {
    private final Turns turns;
    private final Connection connection;

    private Inquiry(Turns turns, Connection connection) {
        this.turns = turns;
        this.connection = connection;
    }

    /** In auto-commit. */
    public Connection connection() {
        return connection;
    }

    /** Whether others wait for their turn. */
    public boolean isWanted() {
        return turns.free.hasQueuedThreads();
    }

    @Override
    public void close() {
        turns.end(connection);
    }

    /** Those of one target. Any thread. */
    static final class Turns {
        private static final int MOST = 8;

        /** Whether the caller still waits. */
        private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(100);

        private final SessionSource source;
        private final Semaphore free = new Semaphore(MOST, true);
        private final Queue<Connection> handedOn = new ConcurrentLinkedQueue<>();

        Turns(SessionSource source) {
            this.source = source;
        }

        /**
         * @param nanos the longest wait for a turn and for a server that is away
         * @throws SQLException 08001: there was no turn in that time; else as a connect does
         */
        Inquiry take(long nanos) throws SQLException {
            long end = System.nanoTime() + nanos;
            if (!awaitTurn(end)) {
                throw new SQLTransientConnectionException(
                        source.name() + ": others still ask what became of their commits", "08001");
            }
            Connection connection = handedOn.poll();
            if (connection == null) {
                try {
                    connection = source.openProbe(end - System.nanoTime());
                } finally {
                    if (connection == null) {
                        free.release();
                    }
                }
            }
            return new Inquiry(this, connection);
        }

        private boolean awaitTurn(long end) {
            try {
                long left = end - System.nanoTime();
                while (!free.tryAcquire(Math.min(left, LOOK_AGAIN), TimeUnit.NANOSECONDS)) {
                    left = end - System.nanoTime();
                    if (left <= 0 || Patience.isOver()) {
                        return false;
                    }
                }
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        private void end(Connection connection) {
            if (free.hasQueuedThreads() && !isClosed(connection)) {
                handedOn.add(connection);
            } else {
                close(connection);
            }
            free.release();
            if (!free.hasQueuedThreads()) {
                closeAll();
            }
        }

        /** Those who were to have them have given up. */
        private void closeAll() {
            for (Connection left = handedOn.poll(); left != null; left = handedOn.poll()) {
                close(left);
            }
        }

        private static boolean isClosed(Connection connection) {
            try {
                return connection.isClosed();
            } catch (SQLException untold) {
                return true;
            }
        }

        private void close(Connection connection) {
            try {
                connection.close();
            } catch (SQLException e) {
                source.report().tell(Event.PHYSICAL_CLOSED, source.name(), "beside the pool", e);
            }
        }
    }
}
