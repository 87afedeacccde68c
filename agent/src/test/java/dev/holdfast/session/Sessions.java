package dev.holdfast.session;

import dev.holdfast.config.Settings;
import dev.holdfast.dialect.Dialect;
import dev.holdfast.jdbc.Target;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** Sessions without a pool, and what they reported. */
final class Sessions {
    final List<String> events = new CopyOnWriteArrayList<>();
    final SessionSource source;

    Sessions(String url, String user, Settings settings) throws SQLException {
        this(url, properties(user), Limits.of(settings));
    }

    Sessions(String url, Properties properties, Limits limits) throws SQLException {
        this(url, properties, limits, UnaryOperator.identity());
    }

    /** @param between stands between the driver and Holdfast */
    Sessions(String url, Properties properties, Limits limits, UnaryOperator<Connection> between) throws SQLException {
        Driver driver = DriverManager.getDriver(url);
        Report report = new Report((event, subject, detail, cause) -> events.add(event + " " + detail));
        source = new SessionSource(
                new Target(url, properties, "test"),
                given -> between.apply(driver.connect(url, given)),
                Dialect.of(driver.getClass().getName(), url),
                limits,
                report);
    }

    static Properties properties(String user) {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        return properties;
    }

    Session open() throws SQLException {
        return (Session) source.open();
    }

    boolean reported(Event event) {
        return events.stream().anyMatch(line -> line.startsWith(event.name()));
    }

    /** As a facade would: one statement, told before and after. */
    static String ask(Session session, String sql) throws SQLException {
        session.enter();
        try (Statement statement = session.raw().createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        } finally {
            session.exit();
        }
    }

    static void run(Session session, String sql) throws SQLException {
        session.enter();
        try (Statement statement = session.raw().createStatement()) {
            statement.execute(sql);
        } finally {
            session.exit();
        }
    }

    /** Ends its session at the end of a block. */
    static final class Ended implements AutoCloseable {
        final Session session;

        Ended(Session session) {
            this.session = session;
        }

        @Override
        public void close() {
            session.end();
        }
    }
}
