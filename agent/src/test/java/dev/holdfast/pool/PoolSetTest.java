package dev.holdfast.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.config.Settings;
import dev.holdfast.dialect.Facts;
import dev.holdfast.jdbc.Refusal;
import dev.holdfast.report.Report;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;

@Timeout(120)
class PoolSetTest {
    private static final int SLOTS = 25;
    private static EmbeddedPostgres server;
    private static Connection admin;

    private Pools pools;
    private PoolSet set;

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedPostgres.builder()
                .setServerConfig("max_connections", String.valueOf(SLOTS))
                .start();
        admin = server.getPostgresDatabase().getConnection();
        try (Statement statement = admin.createStatement()) {
            statement.execute("CREATE ROLE app LOGIN");
        }
    }

    @AfterAll
    static void stop() throws Exception {
        admin.close();
        server.close();
    }

    @BeforeEach
    void open() {
        pools = new Pools(new Settings(), new Report());
        set = pools.of(new Source("app"));
    }

    @AfterEach
    void close() throws Exception {
        pools.closeIdle();
        int left = set.budget().open();
        endSessions();
        assertEquals(0, left, "leases left");
        eventually(() -> sessions() == 0);
    }

    @Test
    void sameThread_getsTheSameSessionAgain() throws Exception {
        Lease first = set.borrow();
        first.giveBack();
        Lease second = set.borrow();
        assertSame(first, second);
        second.giveBack();
    }

    @Test
    void manyThreadsOnFewSlots_allFinishWithinTheBudget() throws Exception {
        AtomicInteger most = new AtomicInteger();
        int budget = budgetBySql();
        inThreads(100, () -> {
            for (int i = 0; i < 20; i++) {
                Lease lease = set.borrow();
                most.accumulateAndGet(set.budget().open(), Math::max);
                select(lease);
                lease.giveBack();
            }
        });
        assertTrue(most.get() <= budget, most + " of " + budget);
        assertTrue(most.get() > 1);
    }

    @Test
    void shortThreads_adoptTheParkedPool() throws Exception {
        for (int i = 0; i < 500; i++) {
            inThreads(1, () -> {
                Lease lease = set.borrow();
                select(lease);
                lease.giveBack();
            });
        }
        assertEquals(1, set.size());
        assertEquals(1, set.budget().open());
    }

    @Test
    void oneThread_getsAsManyAsItHolds() throws Exception {
        List<Lease> leases = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            leases.add(set.borrow());
        }
        assertEquals(15, sessions());
        for (Lease lease : leases) {
            lease.giveBack();
        }
        assertEquals(15, set.budget().open());
        Lease again = set.borrow();
        assertTrue(leases.contains(again));
        again.giveBack();
    }

    @Test
    void idleSessionsOfAnotherThread_areTakenOver() throws Exception {
        int budget = budgetBySql();
        CountDownLatch filled = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        Thread hoarder = new Thread(() -> hoard(budget, filled, done));
        hoarder.start();
        filled.await();
        assertEquals(budget, sessions());
        Lease taken = set.borrow();
        select(taken);
        assertEquals(budget, sessions());
        taken.giveBack();
        done.countDown();
        hoarder.join();
    }

    private void hoard(int count, CountDownLatch filled, CountDownLatch done) {
        try {
            List<Lease> leases = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                leases.add(set.borrow());
            }
            leases.forEach(Lease::giveBack);
            filled.countDown();
            done.await();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Test
    void idleSessionOfAnotherTarget_makesRoom() throws Exception {
        PoolSet other = pools.of(new Source("postgres"));
        List<Lease> leases = new ArrayList<>();
        int budget = budgetBySql();
        for (int i = 0; i < budget; i++) {
            leases.add(set.borrow());
        }
        leases.forEach(Lease::giveBack);
        Lease lease = other.borrow();
        assertTrue(set.budget().open() <= budget);
        lease.giveBack();
    }

    @Test
    void noneLeft_waitersAreServedInOrder() throws Exception {
        List<Lease> leases = new ArrayList<>();
        int budget = budgetBySql();
        for (int i = 0; i < budget; i++) {
            leases.add(set.borrow());
        }
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        List<Thread> waiters = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            Thread waiter = new Thread(() -> {
                try {
                    Lease lease = set.borrow();
                    order.add(number);
                    lease.giveBack();
                } catch (SQLException failed) {
                    order.add(-1);
                }
            });
            waiters.add(waiter);
            waiter.start();
            eventually(() -> set.budget().counts().endsWith("waiting=" + (number + 1)));
        }
        leases.remove(0).giveBack();
        for (Thread waiter : waiters) {
            waiter.join();
        }
        assertEquals(List.of(0, 1, 2, 3, 4), order);
        leases.forEach(Lease::giveBack);
    }

    @Test
    void interruptedWait_isToldAndLeavesTheQueue() throws Exception {
        List<Lease> leases = new ArrayList<>();
        int budget = budgetBySql();
        for (int i = 0; i < budget; i++) {
            leases.add(set.borrow());
        }
        FutureTask<Boolean> interrupted = new FutureTask<>(() -> {
            SQLException told = assertThrows(SQLTransientConnectionException.class, () -> set.borrow());
            assertEquals("08001", told.getSQLState());
            return Thread.currentThread().isInterrupted();
        });
        Thread waiter = new Thread(interrupted);
        waiter.start();
        eventually(() -> set.budget().counts().endsWith("waiting=1"));
        waiter.interrupt();
        assertTrue(interrupted.get());
        assertTrue(set.budget().counts().endsWith("waiting=0"));
        leases.forEach(Lease::giveBack);
    }

    @Test
    void othersTakeEverySlot_theThreadWaitsForOne() throws Exception {
        List<Connection> others = takeAll();
        FutureTask<Void> borrower = new FutureTask<>(() -> {
            Lease lease = set.borrow();
            select(lease);
            lease.giveBack();
            return null;
        });
        new Thread(borrower).start();
        assertThrows(java.util.concurrent.TimeoutException.class, () -> borrower.get(500, TimeUnit.MILLISECONDS));
        for (Connection other : others) {
            other.close();
        }
        borrower.get(10, TimeUnit.SECONDS);
    }

    /** Nobody asks the server again: the only session is in use. */
    @Test
    void fullServer_isTriedAgainThoughAllOfOursAreInUse() throws Exception {
        Lease held = set.borrow();
        List<Connection> others = takeAll();
        assertNull(set.borrowWithin(TimeUnit.MILLISECONDS.toNanos(300)));
        for (Connection other : others) {
            other.close();
        }
        Lease second = set.borrowWithin(TimeUnit.SECONDS.toNanos(10));
        assertNotNull(second);
        second.giveBack();
        held.giveBack();
    }

    /** The driver doesn't tell, or it is the role that has too many: what another thread has idle will do. */
    @ParameterizedTest
    @EnumSource(names = {"UNTOLD", "OF_TARGET"})
    void connectThatFails_leadsToWhatIsIdleElsewhere(Refusal full) throws Exception {
        Source source = new Source("app");
        source.full = full;
        PoolSet limited = pools.of(source);
        Lease idle = limited.borrow();
        idle.giveBack();
        List<Connection> others = takeAll();
        FutureTask<Lease> elsewhere = new FutureTask<>(limited::borrow);
        new Thread(elsewhere).start();
        assertSame(idle, elsewhere.get(10, TimeUnit.SECONDS));
        assertNull(limited.borrowWithin(0));
        for (Connection other : others) {
            other.close();
        }
        idle.giveBack();
    }

    /** The budget is the server's; who waits asks for himself. */
    @Test
    void limitOfOneRole_bindsOthersForAMomentOnly() throws Exception {
        admin.createStatement().execute("CREATE ROLE few LOGIN CONNECTION LIMIT 3");
        Source limited = new Source("few");
        limited.roleLimit = 3;
        Pools curious = new Pools(new Settings(), new Report(), TimeUnit.MILLISECONDS.toNanos(500));
        PoolSet few = curious.of(limited);
        PoolSet many = curious.of(new Source("app"));
        Lease first = few.borrow();
        Lease second = few.borrow();
        assertNull(few.borrowWithin(TimeUnit.MILLISECONDS.toNanos(50)));
        List<Lease> others = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            others.add(many.borrowWithin(TimeUnit.SECONDS.toNanos(10)));
            assertNotNull(others.get(i), many.budget().counts());
        }
        first.giveBack();
        second.giveBack();
        others.forEach(Lease::giveBack);
        curious.closeIdle();
    }

    @Test
    void roleAtItsLimit_whoHoldsAllItHasIsToldAtOnce() throws Exception {
        admin.createStatement().execute("CREATE ROLE single LOGIN CONNECTION LIMIT 1");
        Source source = new Source("single");
        source.full = Refusal.OF_TARGET;
        PoolSet single = pools.of(source);
        Lease held = single.borrow();
        long began = System.nanoTime();
        assertEquals("53300", assertThrows(SQLException.class, single::borrow).getSQLState());
        assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(5));
        held.giveBack();
    }

    @Test
    void othersLeaveTheServer_isNoticedThoughAllOfOursStayInUse() throws Exception {
        Pools curious = new Pools(new Settings(), new Report(), TimeUnit.MILLISECONDS.toNanos(500));
        PoolSet busy = curious.of(new Source("app"));
        List<Connection> others = takeAll();
        for (int i = 0; i < 8; i++) {
            others.remove(0).close();
        }
        eventually(() -> sessions() == others.size());
        List<Lease> held = new ArrayList<>();
        for (Lease lease = busy.borrow(); lease != null; lease = busy.borrowWithin(0)) {
            held.add(lease);
        }
        for (Connection other : others) {
            other.close();
        }
        Lease more = busy.borrowWithin(TimeUnit.SECONDS.toNanos(10));
        assertNotNull(more);
        more.giveBack();
        held.forEach(Lease::giveBack);
        curious.closeIdle();
    }

    @Test
    void interruptedThreadAtAFullServer_isToldAtOnce() throws Exception {
        List<Connection> others = takeAll();
        Thread.currentThread().interrupt();
        long began = System.nanoTime();
        assertEquals("08001", assertThrows(SQLException.class, set::borrow).getSQLState());
        assertTrue(Thread.interrupted());
        assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(5));
        for (Connection other : others) {
            other.close();
        }
    }

    @Test
    void interruptedThreadGivesBack_noIdleSessionIsLost() throws Exception {
        List<Lease> leases = List.of(set.borrow(), set.borrow(), set.borrow(), set.borrow());
        for (Lease lease : leases) {
            Thread.currentThread().interrupt();
            lease.giveBack();
            assertTrue(Thread.interrupted());
        }
        for (int i = 0; i < leases.size(); i++) {
            assertTrue(leases.contains(set.borrow()));
        }
        assertEquals(leases.size(), set.budget().open());
        leases.forEach(Lease::giveBack);
    }

    @Test
    void roleAtItsLimit_isToldAtOnceAndShrinksNothing() throws Exception {
        admin.createStatement().execute("CREATE ROLE limited LOGIN CONNECTION LIMIT 0");
        Source source = new Source("limited");
        source.full = Refusal.OF_TARGET;
        Lease held = set.borrow();
        assertEquals(
                "53300",
                assertThrows(SQLException.class, pools.of(source)::borrow).getSQLState());
        Lease second = set.borrowWithin(0);
        assertNotNull(second);
        second.giveBack();
        held.giveBack();
    }

    @Test
    void loginTimeout_boundsTheWait() throws Exception {
        Source source = new Source("app");
        source.loginNanos = TimeUnit.MILLISECONDS.toNanos(200);
        PoolSet hasty = pools.of(source);
        Lease held = hasty.borrow();
        List<Connection> others = takeAll();
        // the acquire timeout would be 30 s
        SQLException late = assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> assertThrows(SQLTransientConnectionException.class, hasty::borrow));
        assertTrue(late.getMessage().contains("within 200 ms (login timeout)"), late::getMessage);
        for (Connection other : others) {
            other.close();
        }
        held.giveBack();
    }

    private static List<Connection> takeAll() throws SQLException {
        List<Connection> others = new ArrayList<>();
        while (true) {
            try {
                others.add(DriverManager.getConnection(server.getJdbcUrl("app", "postgres")));
            } catch (SQLException noSlot) {
                assertEquals("53300", noSlot.getSQLState());
                return others;
            }
        }
    }

    @Test
    void randomUse_keepsTheCountsExact() throws Exception {
        int budget = budgetBySql();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
        inThreads(24, () -> {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            while (System.nanoTime() < end) {
                Lease lease = set.borrow();
                assertTrue(set.budget().open() <= budget);
                if (random.nextInt(20) == 0) {
                    select(lease);
                }
                if (random.nextInt(200) == 0) {
                    lease.discard();
                } else {
                    lease.giveBack();
                }
            }
        });
        assertEquals(set.budget().open(), sessions());
    }

    @Test
    void failedConnect_isTheDriversOwnAndFreesItsPermit() throws Exception {
        PoolSet wrong = pools.of(new Source("nobody"));
        assertEquals("28000", assertThrows(SQLException.class, wrong::borrow).getSQLState());
        assertEquals(0, wrong.budget().open());
    }

    @Test
    void deadSession_isReplaced() throws Exception {
        Lease lease = set.borrow();
        lease.raw().close();
        lease.giveBack();
        Lease next = set.borrow();
        assertNotSame(lease, next);
        next.giveBack();
    }

    /** All slots but the superuser's, the administrator's session, a background worker's that looks like one, and 10 %. */
    @Test
    void leasesThatAreDiscarded_leaveNothingBehind() throws Exception {
        for (int i = 0; i < 5; i++) {
            set.borrow().discard();
            assertEquals(1, set.size());
        }
        eventually(() -> set.size() == 0);
    }

    @Test
    void severalHosts_eachBorrowLeadsToTheOneThatIsChosenNow() throws Exception {
        Hosts hosts = new Hosts();
        PoolSet several = pools.of(hosts);
        Lease first = several.borrow();
        first.giveBack();
        hosts.chosen = 2;
        Lease second = several.borrow();
        assertNotSame(first, second);
        second.giveBack();
        hosts.chosen = 1;
        Lease again = several.borrow();
        assertSame(first, again);
        again.giveBack();
        assertEquals(2, several.budget().open());
    }

    @Test
    void severalHosts_whatIsUsedAtOnceIsNotValidated() throws Exception {
        Hosts hosts = new Hosts();
        PoolSet several = pools.of(hosts);
        PlainLease lease = (PlainLease) several.borrow();
        lease.giveBack();
        assertSame(lease, several.borrow());
        assertFalse(lease.validated);
        lease.giveBack();
        Thread.sleep(TimeUnit.NANOSECONDS.toMillis(3 * Pools.SWEEP_NANOS));
        assertSame(lease, several.borrow());
        assertTrue(lease.validated);
        lease.giveBack();
    }

    @Test
    void severalHosts_oneThatHadToBeLookedForReplacesAnIdleOneOfItsHost() throws Exception {
        Hosts hosts = new Hosts();
        PoolSet several = pools.of(hosts);
        several.borrow().giveBack();
        hosts.mustLook = true;
        for (int i = 0; i < 5; i++) {
            several.borrow().giveBack();
        }
        assertEquals(6, hosts.opened.get());
        assertEquals(1, several.budget().open());
    }

    @Test
    void severalHosts_whatIsTakenOverIsExchangedWithinTheBudget() throws Exception {
        Hosts hosts = new Hosts();
        PoolSet several = pools.of(hosts);
        List<Lease> leases = new ArrayList<>();
        int budget = budgetBySql();
        inThreads(1, () -> {
            for (int i = 0; i < budget; i++) {
                leases.add(several.borrow());
            }
        });
        hosts.chosen = 2;
        leases.remove(0).giveBack();
        PlainLease taken = (PlainLease) several.borrow();
        assertEquals(2, taken.host);
        assertEquals(budget, several.budget().open());
        assertEquals(budget, sessions());
        taken.giveBack();
        leases.forEach(Lease::giveBack);
    }

    private int budgetBySql() {
        int allowed = SLOTS - 3;
        return allowed - 2 - (allowed + 9) / 10;
    }

    private static void endSessions() throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'");
        }
    }

    private static int sessions() throws SQLException {
        try (Statement statement = admin.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_stat_activity WHERE usename = 'app'")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void select(Lease lease) throws SQLException {
        try (Statement statement = lease.raw().createStatement()) {
            statement.execute("SELECT 1");
        }
    }

    interface Check {
        boolean holds() throws Exception;
    }

    private void eventually(Check check) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!check.holds()) {
            assertTrue(
                    System.nanoTime() < end,
                    () -> "not within 10 s: " + set.budget().counts());
            Thread.sleep(5);
        }
    }

    interface Task {
        void run() throws Exception;
    }

    private static void inThreads(int count, Task task) throws Exception {
        List<FutureTask<Void>> tasks = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            FutureTask<Void> future = new FutureTask<>(() -> {
                task.run();
                return null;
            });
            tasks.add(future);
            Thread thread = new Thread(future);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (FutureTask<Void> future : tasks) {
            future.get();
        }
    }

    @Test
    void afterADeath_thoseOfBeforeAreValidatedOnce() throws Exception {
        PlainLease mine = (PlainLease) set.borrow();
        mine.giveBack();
        Lease dead = borrowElsewhere();
        Lease suspected = borrowElsewhere();
        dead.suspectSiblings();
        dead.discard();
        borrowAgain(mine, true);
        borrowAgain(mine, false);
        suspected.suspectSiblings();
        suspected.discard();
        borrowAgain(mine, false);
    }

    private Lease borrowElsewhere() throws Exception {
        FutureTask<Lease> task = new FutureTask<>(set::borrow);
        new Thread(task).start();
        return task.get();
    }

    private void borrowAgain(PlainLease expected, boolean validated) throws SQLException {
        assertSame(expected, set.borrow());
        assertEquals(validated, expected.validated);
        expected.giveBack();
    }

    /** Its leases lead to the host that was chosen when they were opened. */
    private static final class Hosts extends Source {
        private final AtomicInteger opened = new AtomicInteger();
        private volatile int chosen = 1;
        private volatile boolean mustLook;

        Hosts() {
            super("app");
        }

        @Override
        public Lease open() throws SQLException {
            opened.incrementAndGet();
            PlainLease lease = (PlainLease) super.open();
            lease.host = chosen;
            return lease;
        }

        @Override
        public boolean hasSeveralHosts() {
            return true;
        }

        @Override
        public Lease choose(List<Lease> idle) {
            for (Lease lease : idle) {
                if (!mustLook && ((PlainLease) lease).host == chosen) {
                    return lease;
                }
            }
            return null;
        }
    }

    private static class Source implements LeaseSource {
        private final String user;
        private Refusal full = Refusal.OF_SERVER;

        /** Negative = none. */
        private int roleLimit = -1;

        private long loginNanos = Long.MAX_VALUE;

        Source(String user) {
            this.user = user;
        }

        @Override
        public Lease open() throws SQLException {
            return new PlainLease(connect(), this);
        }

        private Connection connect() throws SQLException {
            return DriverManager.getConnection(server.getJdbcUrl(user, "postgres"));
        }

        @Override
        public Capacity askBeside() throws SQLException {
            try (Connection asking = connect()) {
                return capacity(asking);
            }
        }

        Capacity capacity(Connection asking) throws SQLException {
            try (Statement statement = asking.createStatement();
                    ResultSet row = statement.executeQuery("SELECT array_agg(pid), count(*) FILTER (WHERE usename = '"
                            + user + "') FROM pg_stat_activity WHERE usesysid IS NOT NULL")) {
                row.next();
                int free =
                        roleLimit < 0 ? Integer.MAX_VALUE : roleLimit - row.getInt(2) - Facts.Slots.headroom(roleLimit);
                return new Capacity(SLOTS - 3, free, (Integer[]) row.getArray(1).getArray(), "test");
            }
        }

        @Override
        public String name() {
            return user;
        }

        @Override
        public String serverKey() {
            return "server";
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
            return "53300".equals(failure.getSQLState()) ? full : Refusal.NONE;
        }

        @Override
        public long loginNanos() {
            return loginNanos;
        }
    }

    private static final class PlainLease extends Lease {
        private final Source source;
        private final int backend;
        private boolean validated;
        private int host;

        PlainLease(Connection raw, Source source) throws SQLException {
            super(raw);
            this.source = source;
            backend = raw.unwrap(PGConnection.class).getBackendPID();
        }

        @Override
        protected boolean usable(boolean paused) {
            validated = paused;
            try {
                return !raw().isClosed();
            } catch (SQLException closed) {
                return false;
            }
        }

        @Override
        protected Capacity askCapacity() throws SQLException {
            return source.capacity(raw());
        }

        @Override
        protected boolean sharesServerWith(Lease other) {
            return ((PlainLease) other).host == host;
        }

        @Override
        protected int backend() {
            return backend;
        }

        @Override
        protected long statements() {
            return 0;
        }

        @Override
        protected void end() {
            try {
                raw().close();
            } catch (SQLException closed) {
                throw new IllegalStateException(closed);
            }
        }
    }
}
