package dev.holdfast.intercept;

import dev.holdfast.bootstrap.HookTarget;
import dev.holdfast.config.Settings;
import dev.holdfast.jdbc.Passage;
import dev.holdfast.report.Report;
import java.lang.instrument.Instrumentation;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;

/**
 * Lets the connects of woven classes in, but for those that a driver, a pool or Holdfast itself makes on the way to
 * another. Nothing of java.sql, pools and facades is loaded before the first of them, so no exception of java.sql may be
 * caught in here. Any thread.
 */
public final class Interception extends HookTarget {
    private final Settings settings;
    private final Report report;
    private final Instrumentation instrumentation;
    private volatile Connects connects;

    /** @param settings null = the defaults, which are read with the first connect */
    public Interception(Settings settings, Report report, Instrumentation instrumentation) {
        this.settings = settings;
        this.report = report;
        this.instrumentation = instrumentation;
    }

    @Override
    public Object connect(Object driver, String url, Properties properties) throws SQLException {
        return driver instanceof Driver && Passage.ofThread().isAnswered(driver, url)
                ? connects().connect((Driver) driver, url, properties)
                : null;
    }

    @Override
    public Object dataSource(Object dataSource, String user, String password, boolean login) throws SQLException {
        return Passage.ofThread().isOpen() || !(dataSource instanceof DataSource)
                ? null
                : connects().dataSource((DataSource) dataSource, user, password, login);
    }

    private Connects connects() {
        Connects made = connects;
        return made == null ? make() : made;
    }

    private synchronized Connects make() {
        if (connects == null) {
            connects = new Connects(settings == null ? new Settings() : settings, report, instrumentation);
        }
        return connects;
    }

    @Override
    public void enter() {
        Passage.ofThread().enter();
    }

    @Override
    public void leave() {
        Passage.ofThread().leave();
    }
}
