package dev.holdfast.route;

import dev.holdfast.dialect.Dialect;
import dev.holdfast.dialect.VendorMethods;
import dev.holdfast.pool.PoolSet;
import dev.holdfast.session.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/** Where the connections of one target come from. Made once per target by the router; any thread. */
public final class Route {
    private final String url;
    private final Login login;
    private final String name;
    private final Dialect dialect;
    private final PoolSet pools;
    private volatile boolean abandoned;

    /** @param pools null = passed through */
    Route(String url, Login login, String name, Dialect dialect, PoolSet pools) {
        this.url = url;
        this.login = login;
        this.name = name;
        this.dialect = dialect;
        this.pools = pools;
    }

    boolean serves(String wantedUrl, Properties properties) {
        return url.equals(wantedUrl) && login.equalTo(properties);
    }

    /** Whether the driver's own code answers. */
    public boolean passesThrough() {
        return pools == null || abandoned;
    }

    /** From now on the driver's own code answers. */
    public void abandon() {
        abandoned = true;
    }

    /** How log lines call the target. */
    public String name() {
        return name;
    }

    public String[] usualClasses() {
        return dialect.usualClasses();
    }

    /** Makes ready what the driver is asked besides SQL. */
    public void prepare(Class<? extends Connection> usual) {
        dialect.driverSide(usual);
    }

    public VendorMethods vendorMethods() {
        return dialect.vendorMethods();
    }

    /**
     * A session for the calling thread, set to what the application varies per connection.
     *
     * @param properties as the application gave them
     * @return null where the driver answers null
     * @throws SQLException the driver's own, or 08001 when the budget has no session within the acquire timeout
     */
    public Session borrow(Properties properties) throws SQLException {
        Session session = (Session) pools.borrow();
        if (session == null) {
            return null;
        }
        try {
            session.begin(properties);
            return session;
        } catch (SQLException died) {
            return borrowAgain(properties, died);
        }
    }

    /** A session that died while it lay idle is no failure of this connect; one that fails when it is fresh is. */
    private Session borrowAgain(Properties properties, SQLException died) throws SQLException {
        Session session = (Session) pools.borrow();
        if (session == null) {
            throw died;
        }
        try {
            session.begin(properties);
            return session;
        } catch (SQLException again) {
            again.addSuppressed(died);
            throw again;
        }
    }
}
