package dev.holdfast.session;

import dev.holdfast.config.Settings;
import dev.holdfast.dialect.Dialect;
import dev.holdfast.dialect.DriverSide;
import dev.holdfast.dialect.Facts;
import dev.holdfast.jdbc.JavaUtil;
import dev.holdfast.jdbc.Opener;
import dev.holdfast.jdbc.Refusal;
import dev.holdfast.jdbc.Target;
import dev.holdfast.pool.Capacity;
import dev.holdfast.pool.Lease;
import dev.holdfast.pool.LeaseSource;
import dev.holdfast.pool.Pools;
import dev.holdfast.report.Report;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;

/** A session of a given connection, in a pool of its own, for tests of the facades. */
public final class BareSession {
    private BareSession() {}

    public static Session of(Connection raw) throws SQLException {
        return of(raw, false);
    }

    /** The server is asked which backend it is. */
    public static Session withBackend(Connection raw) throws SQLException {
        return of(raw, true);
    }

    /** One of as many as it takes: where it dies, there are others. */
    public static Session pooled(String url, Settings settings, Opener opener) throws SQLException {
        Report report = new Report();
        Dialect dialect = Dialect.of(DriverManager.getDriver(url).getClass().getName(), url);
        Target target = new Target(url, new Properties(), "test");
        return (Session) new Pools(settings, report)
                .of(new SessionSource(target, opener, dialect, settings, report))
                .borrow();
    }

    /** See {@link Session#listens}. */
    public static boolean isListening(Session session) {
        return session.isListening();
    }

    private static Session of(Connection raw, boolean asked) throws SQLException {
        String url = raw.getMetaData().getURL();
        Dialect dialect = Dialect.of(raw.getClass().getName(), url);
        DriverSide side = dialect.driverSide(raw.getClass());
        Facts facts = asked ? dialect.setUp(raw, side, Duration.ZERO, Duration.ZERO) : Facts.NONE;
        Report report = new Report();
        SessionSource source = new SessionSource(
                new Target(url, new Properties(), "test"), properties -> raw, dialect, new Settings(), report);
        return (Session) new Pools(new Settings(), report)
                .of(new OneConnection(raw, source, side, facts))
                .borrow();
    }

    private record OneConnection(Connection raw, SessionSource source, DriverSide side, Facts facts)
            implements LeaseSource {
        @Override
        public Lease open() {
            Session session = new Session(raw, source, side, facts, source.catalogVersion(), JavaUtil.timeZone());
            Watchdog.INSTANCE.watch(session);
            return session;
        }

        @Override
        public Capacity askBeside() {
            throw new AssertionError("there is one connection");
        }

        @Override
        public String name() {
            return "test";
        }

        @Override
        public String serverKey() {
            return "test";
        }

        @Override
        public boolean hasSeveralHosts() {
            return false;
        }

        @Override
        public Lease choose(List<Lease> idle) {
            throw new AssertionError("there is one host");
        }

        @Override
        public Refusal refusal(SQLException failure) {
            return Refusal.NONE;
        }

        @Override
        public long loginNanos() {
            return Long.MAX_VALUE;
        }
    }
}
