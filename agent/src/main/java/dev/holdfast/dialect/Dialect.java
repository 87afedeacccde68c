package dev.holdfast.dialect;

import dev.holdfast.jdbc.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/** What is particular to one kind of database and its driver. Stateless, any thread. */
public interface Dialect {
    /** What a session's transaction is, as far as the driver knows it without asking the server. */
    enum Transaction {
        NONE,
        OPEN,
        FAILED,
        /** The driver doesn't tell. */
        UNKNOWN
    }

    /** What another connection found out about a silent backend. */
    enum Pulse {
        /** The backend is there. */
        ALIVE,
        /** It is there and has waited for a command for a while. */
        IDLE,
        /** The server answers and doesn't know the backend any more. */
        GONE,
        /** The server answers, but didn't say. */
        UNKNOWN
    }

    /** The dialect for a driver's class name and a URL; never null. */
    static Dialect of(String driverClass, String url) {
        if (driverClass.startsWith("org.postgresql.") && url.startsWith("jdbc:postgresql:")) {
            return PostgresDialect.INSTANCE;
        }
        return GenericDialect.INSTANCE;
    }

    VendorMethods vendorMethods();

    /** The driver's classes that nearly every program uses, for facades to be made ahead of time; may be empty. */
    String[] usualClasses();

    /** What the budget belongs to: equal for all databases and users of one server. Never holds a password. */
    String serverKey(String url, Properties properties);

    /** Why connections of this kind are never pooled, such as replication; null = they may be. */
    String reasonToPassThrough(String url, Properties properties);

    /** Properties that are set per lease and make no new target; empty for most. */
    String[] leaseProperties();

    /** Of {@link #leaseProperties()}, those that the URL leaves open: what it says is what the driver takes. */
    String[] leaseProperties(String url);

    /** What the driver gets: the application's properties, and what a dead network makes advisable. Never changes its argument. */
    Properties connectProperties(String url, Properties properties);

    /** Like {@link #connectProperties}, with short time limits: for the connection that asks about a silent one. */
    Properties probeProperties(String url, Properties properties);

    /** How long the application wants a connect to take at most, by URL and properties; milliseconds, 0 = it doesn't say. */
    long loginMillis(String url, Properties properties);

    /** The driver's own methods for connections of that class, resolved once per class. */
    DriverSide driverSide(Class<? extends Connection> connectionClass);

    /**
     * One round trip on a fresh connection: who are you, how many slots are there; sets the limits where their source is the default.
     *
     * @param statement {@code statement_timeout}; zero = leave it
     * @param idleTransaction {@code idle_in_transaction_session_timeout}; zero = leave it
     * @return {@link Facts#NONE} where there is nothing to ask
     */
    Facts setUp(Connection raw, DriverSide side, Duration statement, Duration idleTransaction) throws SQLException;

    /** Whether the driver is given several hosts, of which it chooses one each time it connects. */
    boolean hasSeveralHosts(String url, Properties properties);

    /**
     * How it chooses; only with {@link #hasSeveralHosts}.
     *
     * @param connectionClass the driver's, whose loader is asked for the rest of it
     * @throws ReflectiveOperationException the driver has no such classes
     */
    HostChoice hostChoice(String url, Properties properties, Class<? extends Connection> connectionClass)
            throws ReflectiveOperationException;

    /** Asks the slots again; null where the database doesn't tell. One round trip. */
    Facts.Slots slots(Connection raw) throws SQLException;

    /** One round trip: does it still answer, and would a new session start with the same defaults? */
    boolean stillFresh(Connection raw, Facts facts) throws SQLException;

    /** Whether the session has anything that a fresh one has not; asked only where {@link Facts#hiddenState()} says so. One round trip. */
    boolean hasHiddenState(Connection raw, Facts facts) throws SQLException;

    /** Whether one of these functions, or one that it calls, may leave something in the session. May take a few round trips. */
    boolean leavesState(Connection raw, String[] functions) throws SQLException;

    /** SQL that puts the isolation level back to the session's default; null = by the standard setter. */
    String resetIsolation();

    /** SQL that puts the schema back; null = by the standard setter. */
    String resetSchema();

    /** Whether {@code setCatalog} does anything: if not, it isn't read before either (for pgjdbc a round trip). */
    boolean hasCatalogs();

    /** SQL that makes the read-only default what it was, after the driver's setter was called; null = nothing to send. */
    String resetReadOnly(String url, Properties properties);

    /** SQL that forgets {@code currval} and {@code lastval}; null = there is no such thing. */
    String forgetSequences();

    /** SQL that has server and driver forget the statements that the driver has prepared; null = there is no such thing. */
    String forgetPlans();

    /** Whether a write was refused because the server is a standby, which the application hasn't asked for. */
    boolean meansStandby(SQLException failure, String url, Properties properties, Facts facts);

    /** Whether the driver's close rolls an open transaction back; where it may commit, only the driver may decide. */
    boolean closeRollsBack(Class<? extends Connection> connectionClass);

    /** Whether a connect failed because there are too many. */
    Refusal refusal(SQLException failure);

    /** Whether the physical connection is of no use any more. */
    boolean meansBroken(SQLException failure);

    /** Whether a cancel request hit: another may still be on its way. */
    boolean meansCancelled(SQLException failure);

    /**
     * Asks on another connection.
     *
     * @param probe a connection to the same server
     * @param facts who is asked about
     */
    Pulse pulse(Connection probe, Facts facts) throws SQLException;

    /** Whether one INSERT of values has no influence on the next, as far as the catalog tells. One round trip. */
    boolean insertsAreIndependent(Connection raw) throws SQLException;

    /**
     * Whether defaults, rules or functions of the database's own ask what the session drew from sequences, which no text shows
     * then. One round trip.
     */
    boolean hidesSequenceReads(Connection raw) throws SQLException;

    /** The backends for whose locks another session waits; empty where the database doesn't tell. One round trip. */
    int[] blockers(Connection asking, Facts of) throws SQLException;

    /** Cancels the statement that another session runs, where the database can. One round trip. */
    void cancel(Connection asking, Facts of) throws SQLException;

    /** Whether one SELECT writes nothing, for all that its text and the catalog show; careful. One round trip. */
    boolean onlyReads(Connection raw, String sql) throws SQLException;

    /** How commits are proved; null = they can't be. */
    Commits commits();

    /** Whether a failed connect means that the server is away for the moment, or the way to it. */
    boolean meansAway(SQLException failure);

    /** Whether a failed attempt to open the probing connection means that the server, or all its former backends, are gone. */
    boolean meansUnreachable(SQLException failure);
}
