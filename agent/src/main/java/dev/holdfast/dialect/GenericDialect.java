package dev.holdfast.dialect;

import dev.holdfast.jdbc.Refusal;
import dev.holdfast.jdbc.UserInfo;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;

/** What holds for any JDBC database: standard setters, {@code isValid}, no budget, nothing asked. */
final class GenericDialect implements Dialect {
    static final GenericDialect INSTANCE = new GenericDialect();

    /** Seconds that a connection has to answer when it is validated. */
    private static final int VALIDATION_SECONDS = 5;

    private static final String[] NO_PROPERTIES = {};
    private static final DriverSide SIDE = new DriverSide();
    private static final VendorMethods METHODS = new UnknownVendorMethods();

    /** Drivers whose documentation or source says that close rolls back (the JDBC specification leaves it open). */
    private static final String[] ROLL_BACK_ON_CLOSE = {"org.h2.", "org.hsqldb.", "com.mysql.", "org.mariadb."};

    private GenericDialect() {}

    @Override
    public String[] usualClasses() {
        return NO_PROPERTIES;
    }

    @Override
    public VendorMethods vendorMethods() {
        return METHODS;
    }

    @Override
    public String serverKey(String url, Properties properties) {
        String forAnybody = UserInfo.without(url);
        int end = forAnybody.length();
        for (int i = 0; i < end; i++) {
            char c = forAnybody.charAt(i);
            if (c == '?' || c == ';') {
                end = i;
            }
        }
        return forAnybody.substring(0, end);
    }

    @Override
    public String reasonToPassThrough(String url, Properties properties) {
        return url.startsWith("jdbc:sqlite:")
                        || url.startsWith("jdbc:duckdb:")
                        || isEmbedded(url, "jdbc:derby:", "//")
                        || isEmbedded(url, "jdbc:hsqldb:", "hsql", "http")
                        || url.startsWith("jdbc:h2:") && isEphemeral(url)
                ? "embedded database, which may end with its last connection"
                : null;
    }

    /** H2: whether a connection makes the database, or runs a script on it. */
    private static boolean isEphemeral(String url) {
        return url.startsWith("jdbc:h2:mem:;")
                || url.equals("jdbc:h2:mem:")
                || url.toUpperCase(Locale.ROOT).contains(";INIT=")
                || (isEmbedded(url, "jdbc:h2:", "tcp:", "ssl:") || url.contains("/mem:")) && !staysOpen(url);
    }

    private static boolean isEmbedded(String url, String product, String... remote) {
        if (!url.startsWith(product)) {
            return false;
        }
        for (String prefix : remote) {
            if (url.startsWith(prefix, product.length())) {
                return false;
            }
        }
        return true;
    }

    /** H2, "Closing a Database": with this it stays open until the process ends. */
    private static boolean staysOpen(String url) {
        return url.toUpperCase(Locale.ROOT).contains(";DB_CLOSE_DELAY=-1");
    }

    @Override
    public String[] leaseProperties() {
        return NO_PROPERTIES;
    }

    @Override
    public String[] leaseProperties(String url) {
        return NO_PROPERTIES;
    }

    @Override
    public Properties connectProperties(String url, Properties properties) {
        return properties;
    }

    @Override
    public Properties probeProperties(String url, Properties properties) {
        return properties;
    }

    @Override
    public long loginMillis(String url, Properties properties) {
        return 0;
    }

    @Override
    public DriverSide driverSide(Class<? extends Connection> connectionClass) {
        return SIDE;
    }

    @Override
    public Facts setUp(Connection raw, DriverSide side, Duration statement, Duration idleTransaction) {
        return Facts.NONE;
    }

    @Override
    public Facts.Slots slots(Connection raw) {
        return null;
    }

    @Override
    public boolean hasSeveralHosts(String url, Properties properties) {
        return false;
    }

    @Override
    public HostChoice hostChoice(String url, Properties properties, Class<? extends Connection> connectionClass) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean stillFresh(Connection raw, Facts facts) throws SQLException {
        return raw.isValid(VALIDATION_SECONDS);
    }

    @Override
    public boolean hasHiddenState(Connection raw, Facts facts) {
        return false;
    }

    /** Nobody can be asked, so they are taken for the worst. */
    @Override
    public boolean leavesState(Connection raw, String[] functions) {
        return true;
    }

    @Override
    public String resetIsolation() {
        return null;
    }

    @Override
    public String resetSchema() {
        return null;
    }

    @Override
    public boolean hasCatalogs() {
        return true;
    }

    @Override
    public String resetReadOnly(String url, Properties properties) {
        return null;
    }

    @Override
    public String forgetSequences() {
        return null;
    }

    @Override
    public String forgetPlans() {
        return null;
    }

    @Override
    public boolean meansStandby(SQLException failure, String url, Properties properties, Facts facts) {
        return false;
    }

    @Override
    public boolean closeRollsBack(Class<? extends Connection> connectionClass) {
        for (String prefix : ROLL_BACK_ON_CLOSE) {
            if (connectionClass.getName().startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean onlyReads(Connection raw, String sql) {
        return false;
    }

    @Override
    public boolean meansAway(SQLException failure) {
        return false;
    }

    @Override
    public Commits commits() {
        return null;
    }

    @Override
    public Refusal refusal(SQLException failure) {
        return Refusal.UNTOLD;
    }

    /** SQL:2016 class 08, connection exception. */
    @Override
    public boolean meansBroken(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && state.startsWith("08");
    }

    @Override
    public boolean meansCancelled(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && state.startsWith("57014");
    }

    @Override
    public Pulse pulse(Connection probe, Facts facts) {
        return Pulse.UNKNOWN;
    }

    @Override
    public boolean insertsAreIndependent(Connection raw) {
        return false;
    }

    @Override
    public boolean hidesSequenceReads(Connection raw) {
        return false;
    }

    @Override
    public int[] blockers(Connection asking, Facts of) {
        return new int[0];
    }

    @Override
    public void cancel(Connection asking, Facts of) {
        // nobody is told to wait for anybody, so nothing has to be cancelled
    }

    @Override
    public boolean meansUnreachable(SQLException failure) {
        return meansBroken(failure);
    }

    /** A vendor method nobody knows may do anything. */
    private static final class UnknownVendorMethods implements VendorMethods {
        @Override
        public Effect effectOf(String owner, String method, String descriptor) {
            return Effect.EXPOSES;
        }

        @Override
        public String connectionClass() {
            return null;
        }

        @Override
        public String arrayClass() {
            return null;
        }
    }
}
