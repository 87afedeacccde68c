package dev.holdfast.session;

import dev.holdfast.config.Settings;
import dev.holdfast.dialect.Dialect;
import dev.holdfast.dialect.DriverSide;
import dev.holdfast.dialect.Facts;
import dev.holdfast.dialect.HostChoice;
import dev.holdfast.jdbc.JavaUtil;
import dev.holdfast.jdbc.Opener;
import dev.holdfast.jdbc.Refusal;
import dev.holdfast.jdbc.Target;
import dev.holdfast.pool.Capacity;
import dev.holdfast.pool.Lease;
import dev.holdfast.pool.LeaseSource;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Makes the sessions of one target, and holds what they have learnt together. One per target, any thread. */
public final class SessionSource implements LeaseSource {
    /** Function names whose verdict is kept; with more the memory starts anew. */
    private static final int MOST_VERDICTS = 1_000;

    /** Rises when this process may have changed roles or databases, of whatever server. */
    private static final AtomicInteger SERVER_VERSION = new AtomicInteger();

    private final Target target;
    private final Opener opener;
    private final Dialect dialect;
    private final String[] leaseProperties;
    private final Limits limits;
    private final Report report;
    private final AtomicBoolean poolerTold = new AtomicBoolean();
    private final AtomicInteger catalogVersion = new AtomicInteger();
    private final Inquiry.Turns inquiries = new Inquiry.Turns(this);
    private final Probes probes = new Probes();
    private final ConcurrentMap<String, Boolean> leavesState = new ConcurrentHashMap<>();
    private final AtomicReference<Object> attachment = new AtomicReference<>();
    private volatile boolean sequencesMatter;

    /** Null = not asked yet, or there is one host. */
    private volatile HostChoice hosts;

    /** A connect has succeeded in this process. */
    private volatile boolean worked;

    public SessionSource(Target target, Opener opener, Dialect dialect, Settings settings, Report report) {
        this(target, opener, dialect, Limits.of(settings), report);
    }

    /** Null = not known. */
    private volatile Boolean independentInserts;

    /** Null = not known. */
    private volatile Boolean hidesSequenceReads;

    SessionSource(Target target, Opener opener, Dialect dialect, Limits limits, Report report) {
        this.target = target;
        this.opener = opener;
        this.dialect = dialect;
        this.leaseProperties = dialect.leaseProperties(target.url());
        this.limits = limits;
        this.report = report;
    }

    /** Waits for a server that is away for the moment; one that has never answered is the application's to wait for. */
    @Override
    public Lease open() throws SQLException {
        long most = mostNanos();
        long end = System.nanoTime() + most;
        Outage outage = worked ? Outage.known(serverKey()) : null;
        boolean away = outage != null && outage.failure() != null;
        if (away) {
            outage.await(most);
        }
        while (true) {
            try {
                Session opened = connect();
                if (opened == null || !opened.isDead() || !worked || System.nanoTime() - end > 0) {
                    worked = true;
                    return opened;
                }
                // ended while it was set up: nobody has it yet
                opened.end();
            } catch (SQLException e) {
                if (!worked || limits.outage.isZero() || !dialect.meansAway(e)) {
                    throw e;
                }
                outage = Outage.of(serverKey());
                outage.begins(this, e);
                // the deadline starts when the failure is noticed
                end = away ? end : System.nanoTime() + most;
                away = true;
                outage.await(end - System.nanoTime());
            }
        }
    }

    /** The application's own limits, if they are shorter. */
    private long mostNanos() {
        return Math.min(Patience.atMost(limits.outage.toNanos()), loginNanos());
    }

    private Session connect() throws SQLException {
        // before the driver tells it to the server: it may change at any time
        TimeZone timeZone = JavaUtil.timeZone();
        Connection raw = opener.open(dialect.connectProperties(target.url(), target.properties()));
        if (raw == null) {
            return null;
        }
        DriverSide side = dialect.driverSide(raw.getClass());
        int version = catalogVersion();
        Session session = new Session(raw, this, side, setUp(raw, side), version, timeZone);
        Watchdog.INSTANCE.watch(session);
        report.tell(Event.PHYSICAL_OPENED, name(), "pid " + session.facts().pid());
        return session;
    }

    /** Where the question can't be answered (another server that speaks PostgreSQL's protocol) the session works without. */
    private Facts setUp(Connection raw, DriverSide side) {
        try {
            Facts facts = dialect.setUp(raw, side, limits.statement, limits.idleTransaction);
            if (facts.pooler() && poolerTold.compareAndSet(false, true)) {
                report.tell(Event.POOLER_FOUND, name(), serverKey());
            }
            return facts;
        } catch (SQLException | RuntimeException e) {
            report.tell(Event.SETUP_UNANSWERED, name(), "", e);
            return Facts.NONE;
        }
    }

    @Override
    public Capacity askBeside() throws SQLException {
        if (poolerTold.get()) {
            return null;
        }
        try (Connection asking = openProbe()) {
            return asking == null ? null : Capacity.of(dialect.slots(asking));
        }
    }

    @Override
    public String name() {
        return target.name();
    }

    @Override
    public String serverKey() {
        return dialect.serverKey(target.url(), target.properties());
    }

    @Override
    public boolean hasSeveralHosts() {
        return dialect.hasSeveralHosts(target.url(), target.properties());
    }

    /** Where the driver can't be asked none is used again. */
    @Override
    public Lease choose(List<Lease> idle) {
        Connection[] connections = new Connection[idle.size()];
        Facts[] facts = new Facts[connections.length];
        for (int i = 0; i < facts.length; i++) {
            connections[i] = idle.get(i).raw();
            facts[i] = ((Session) idle.get(i)).facts();
        }
        try {
            int chosen = hosts(connections[0]).choose(connections, facts);
            return chosen < 0 ? null : idle.get(chosen);
        } catch (SQLException | ReflectiveOperationException | RuntimeException e) {
            report.tell(Event.STAGE_FAILED, name(), "choice of the host", e);
            return null;
        }
    }

    private HostChoice hosts(Connection raw) throws ReflectiveOperationException {
        HostChoice known = hosts;
        if (known == null) {
            known = dialect.hostChoice(target.url(), target.properties(), raw.getClass());
            hosts = known;
        }
        return known;
    }

    /** Whether both lead to the same of the hosts, where there are several; false = or it can't be told. */
    boolean sameHost(Session one, Session other) {
        try {
            return !hasSeveralHosts() || hosts(one.raw()).sameHost(one.raw(), other.raw());
        } catch (SQLException | ReflectiveOperationException | RuntimeException e) {
            report.tell(Event.STAGE_FAILED, name(), "choice of the host", e);
            return false;
        }
    }

    @Override
    public Refusal refusal(SQLException failure) {
        return dialect.refusal(failure);
    }

    @Override
    public long loginNanos() {
        long login = dialect.loginMillis(target.url(), target.properties());
        if (login <= 0) {
            login = TimeUnit.SECONDS.toMillis(DriverManager.getLoginTimeout());
        }
        return login <= 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(login);
    }

    boolean meansStandby(SQLException failure, Facts facts) {
        return dialect.meansStandby(failure, target.url(), target.properties(), facts);
    }

    Dialect dialect() {
        return dialect;
    }

    /** What a lease is set to: see {@link Session#begin}. */
    String[] leaseProperties() {
        return leaseProperties;
    }

    Limits limits() {
        return limits;
    }

    Report report() {
        return report;
    }

    String resetReadOnly() {
        return dialect.resetReadOnly(target.url(), target.properties());
    }

    /** See {@link Session#insertsAreIndependent()}. */
    boolean insertsAreIndependent(Connection raw) throws SQLException {
        Boolean known = independentInserts;
        if (known == null) {
            known = dialect.insertsAreIndependent(raw);
            independentInserts = known;
        }
        return known;
    }

    /** See {@link Dialect#hidesSequenceReads}; asked once, and again after DDL of this process. */
    boolean hidesSequenceReads(Connection raw) throws SQLException {
        Boolean known = hidesSequenceReads;
        if (known == null) {
            known = dialect.hidesSequenceReads(raw);
            hidesSequenceReads = known;
        }
        return known;
    }

    /** A connection beside the pool, to ask about a silent one; null where the driver answers null. */
    Connection openProbe() throws SQLException {
        return opener.open(dialect.probeProperties(target.url(), target.properties()));
    }

    /** The same, but waits for a server that is away: at most so long, and asking no more often than all others together. */
    Connection openProbe(long nanos) throws SQLException {
        Outage outage = Outage.known(serverKey());
        if (outage != null && outage.failure() != null) {
            outage.await(nanos);
        }
        try {
            return openProbe();
        } catch (SQLException e) {
            if (dialect.meansAway(e)) {
                Outage.of(serverKey()).begins(this, e);
            }
            throw e;
        }
    }

    /** See {@link Session#attachment()}. */
    Object attachment() {
        return attachment.get();
    }

    Object attach(Object kept) {
        return attachment.compareAndSet(null, kept) ? kept : attachment.get();
    }

    Inquiry.Turns inquiries() {
        return inquiries;
    }

    Probes probes() {
        return probes;
    }

    /** Rises when tables, types, roles or databases may have changed: sessions of before don't fit any more. */
    int catalogVersion() {
        return catalogVersion.get() + SERVER_VERSION.get();
    }

    static void serverChanged() {
        SERVER_VERSION.incrementAndGet();
    }

    void catalogChanged() {
        catalogVersion.incrementAndGet();
        independentInserts = null;
        hidesSequenceReads = null;
        leavesState.clear();
    }

    /** Whether any text of this target has asked for {@code currval} or {@code lastval}. */
    boolean sequencesMatter() {
        return sequencesMatter;
    }

    void sequencesMatterNow() {
        sequencesMatter = true;
    }

    /** Asks the server once per name. */
    boolean leavesState(Connection raw, String[] functions) throws SQLException {
        boolean any = false;
        for (String function : functions) {
            Boolean verdict = leavesState.get(function);
            if (verdict == null) {
                verdict = dialect.leavesState(raw, new String[] {function});
                remember(function, verdict);
            }
            any |= verdict;
        }
        return any;
    }

    private void remember(String function, Boolean verdict) {
        if (leavesState.size() >= MOST_VERDICTS) {
            leavesState.clear();
        }
        leavesState.put(function, verdict);
    }
}
