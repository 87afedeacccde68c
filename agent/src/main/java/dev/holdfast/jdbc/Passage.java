package dev.holdfast.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;

/**
 * Whether the present thread is on its way into the driver by Holdfast itself, or by a pool that fills itself: then a
 * woven {@code connect} runs the driver's code untouched. Without it the physical connect would come back to us and
 * recurse for ever.
 */
public final class Passage {
    private static final ThreadLocal<Passage> OF_THREAD = new ThreadLocal<Passage>() {
        @Override
        protected Passage initialValue() {
            return new Passage();
        }
    };

    private int depth;

    /** The innermost connect by a driver; null = there is none. */
    private Lead lead;

    /** A connect by a driver that may have another one connect. */
    private static final class Lead {
        final Object driver;
        final String url;
        final int depth;
        final Lead outer;
        boolean leadsOn;

        Lead(Object driver, String url, int depth, Lead outer) {
            this.driver = driver;
            this.url = url;
            this.depth = depth;
            this.outer = outer;
        }
    }

    private Passage() {}

    /** The calling thread's own; not to be handed to another thread. */
    public static Passage ofThread() {
        return OF_THREAD.get();
    }

    public boolean isOpen() {
        return depth > 0;
    }

    /**
     * Whether a connect is Holdfast's to answer: also where a driver, on the way by {@link #connect}, has another one connect. One that
     * has itself connect, to another URL, is only noted.
     */
    public boolean isAnswered(Object driver, String url) {
        if (depth == 0) {
            return true;
        }
        Lead from = lead;
        if (from == null || from.depth != depth || driver == from.driver && url != null && url.equals(from.url)) {
            return false;
        }
        from.leadsOn = true;
        return driver != from.driver;
    }

    /**
     * Connects by the driver's own code.
     *
     * @return the driver's own object; null where the driver says that the URL isn't its own
     * @throws SQLException the driver's own; {@link LeadsOn} where it has another one connect
     * @throws DriverFailed where it throws something else
     */
    public Connection connect(Driver driver, String url, Properties properties) throws SQLException {
        Lead mine = new Lead(driver, url, ++depth, lead);
        lead = mine;
        Connection opened;
        try {
            opened = driver.connect(url, properties);
        } catch (RuntimeException | LinkageError e) {
            throw new DriverFailed(e);
        } finally {
            lead = mine.outer;
            depth--;
        }
        if (mine.leadsOn && opened != null) {
            throw new LeadsOn(opened);
        }
        return opened;
    }

    public void enter() {
        depth++;
    }

    public void leave() {
        depth--;
    }
}
