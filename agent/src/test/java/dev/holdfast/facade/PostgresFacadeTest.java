package dev.holdfast.facade;

import static org.junit.jupiter.api.Assertions.*;

import dev.holdfast.config.Settings;
import dev.holdfast.session.BareSession;
import dev.holdfast.session.Session;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.StringReader;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.sql.*;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.*;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PgArray;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.largeobject.LargeObjectManager;

/** Facades over real pgjdbc and PostgreSQL. */
class PostgresFacadeTest {
    private static EmbeddedPostgres server;
    private Connection raw;
    private Connection connection;

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @BeforeEach
    void open() throws SQLException {
        raw = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
        connection = Facades.connection(BareSession.of(raw));
    }

    @AfterEach
    void close() throws SQLException {
        raw.close();
    }

    @Test
    void waysBack_leadToTheVeryObjectsTheApplicationHolds() throws SQLException {
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT 1");
        assertSame(connection, statement.getConnection());
        assertSame(statement, rows.getStatement());
        assertSame(rows, statement.getResultSet());
        assertSame(connection.getMetaData(), connection.getMetaData());
        assertSame(connection, connection.getMetaData().getConnection());
        ResultSet types = connection.getMetaData().getTypeInfo();
        assertSame(connection, types.getStatement().getConnection());
    }

    @Test
    void casts_work() throws Exception {
        assertInstanceOf(PgConnection.class, connection);
        assertEquals(raw.unwrap(PGConnection.class).getBackendPID(), ((PGConnection) connection).getBackendPID());
        assertEquals(
                raw.unwrap(PGConnection.class).getParameterStatus("server_version"),
                ((PGConnection) connection).getParameterStatus("server_version"));
        assertInstanceOf(PGStatement.class, connection.prepareStatement("SELECT 1"));
        assertSame(connection, connection.unwrap(PGConnection.class));
        assertSame(raw, connection.unwrap(PgConnection.class));
    }

    /** As programs do that wrap what they get in a proxy of their own. */
    @Test
    void interfacesOfTheDriversClass_areNamedByOurs() throws Exception {
        PreparedStatement prepared = connection.prepareStatement("SELECT 1");
        Object[] ours = {
            connection,
            connection.createStatement(),
            prepared,
            connection.prepareCall("SELECT 1"),
            prepared.executeQuery(),
            connection.getMetaData()
        };
        PreparedStatement rawPrepared = raw.prepareStatement("SELECT 1");
        Object[] drivers = {
            raw,
            raw.createStatement(),
            rawPrepared,
            raw.prepareCall("SELECT 1"),
            rawPrepared.executeQuery(),
            raw.getMetaData()
        };
        for (int i = 0; i < ours.length; i++) {
            List<Class<?>> own = List.of(drivers[i].getClass().getInterfaces());
            List<Class<?>> named = List.of(ours[i].getClass().getInterfaces());
            assertEquals(own, named.subList(0, own.size()));
            assertTrue(named.stream().noneMatch(each -> each.getName().startsWith("dev.holdfast.")), named.toString());
            Proxy.newProxyInstance(
                    PGConnection.class.getClassLoader(),
                    named.toArray(new Class<?>[0]),
                    (proxy, method, given) -> null);
        }
        assertInstanceOf(PGStatement.class, prepared);
    }

    @Test
    void copyAndLargeObjects_work() throws Exception {
        connection.createStatement().execute("CREATE TEMP TABLE t (i int)");
        assertEquals(
                2,
                new CopyManager((BaseConnection) connection).copyIn("COPY t FROM STDIN", new StringReader("1\n2\n")));
        connection.setAutoCommit(false);
        LargeObjectManager objects = ((PGConnection) connection).getLargeObjectAPI();
        long oid = objects.createLO();
        objects.delete(oid);
        connection.rollback();
    }

    @Test
    void cancelQuery_ofAnotherThread_endsTheRunningCall() throws Exception {
        Statement statement = connection.createStatement();
        Future<?> canceller = inBackground(() -> {
            awaitSleeping(1);
            ((PGConnection) connection).cancelQuery();
            return null;
        });
        SQLException failure = assertThrows(SQLException.class, () -> statement.execute("SELECT pg_sleep(20)"));
        assertEquals("57014", failure.getSQLState());
        canceller.get(10, TimeUnit.SECONDS);
        assertTrue(((StatementFacade) statement).facadeConnection().alone());
        connection.close();
        assertTrue(raw.isClosed(), "a late cancel would hit the next user");
    }

    @Test
    void cancelQuery_endsWhatEachThreadRuns() throws Exception {
        String url = server.getJdbcUrl("postgres", "postgres");
        Connection shared = Facades.connection(
                BareSession.pooled(url, new Settings(), properties -> DriverManager.getConnection(url, properties)));
        List<Future<String>> running = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            running.add(inBackground(() -> assertThrows(
                            SQLException.class, () -> shared.createStatement().executeQuery("SELECT pg_sleep(20)"))
                    .getSQLState()));
        }
        awaitSleeping(running.size());
        ((PGConnection) shared).cancelQuery();
        for (Future<String> each : running) {
            assertEquals("57014", each.get(10, TimeUnit.SECONDS));
        }
        shared.close();
    }

    @Test
    void cancelQuery_afterClose_isRefusedAsByTheDriver() throws SQLException {
        connection.close();
        SQLException refused = assertThrows(SQLException.class, ((PGConnection) connection)::cancelQuery);
        PGConnection bare = raw.unwrap(PGConnection.class);
        raw.close();
        SQLException drivers = assertThrows(SQLException.class, bare::cancelQuery);
        assertEquals(drivers.getSQLState(), refused.getSQLState());
        assertEquals(drivers.getMessage(), refused.getMessage());
    }

    @Test
    void alterUserPassword_sessionsOfBeforeAreNotLentAgain() throws SQLException {
        connection.createStatement().execute("CREATE ROLE changing LOGIN");
        String url = server.getJdbcUrl("postgres", "postgres");
        Session changing =
                BareSession.pooled(url, new Settings(), properties -> DriverManager.getConnection(url, properties));
        PGConnection changed = (PGConnection) Facades.connection(changing);
        Connection idle = lent(changing);
        assertThrows(SQLException.class, () -> changed.alterUserPassword("nobody", "new".toCharArray(), null));
        assertSame(idle, lent(changing));
        changed.alterUserPassword("changing", "new".toCharArray(), null);
        assertNotSame(idle, lent(changing));
        ((Connection) changed).close();
        assertTrue(changing.isDead());
    }

    /** What the next one of the target would get, which is idle afterwards. */
    private static Connection lent(Session session) throws SQLException {
        Session next = session.another(-1);
        next.release();
        return next.raw();
    }

    private static <T> Future<T> inBackground(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    /** Until so many backends are in {@code pg_sleep}. */
    private static void awaitSleeping(int wanted) throws SQLException {
        try (Connection asking = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
                PreparedStatement ask =
                        asking.prepareStatement("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")) {
            long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (true) {
                ResultSet found = ask.executeQuery();
                found.next();
                if (found.getInt(1) == wanted) {
                    return;
                }
                assertTrue(System.nanoTime() < limit, "asleep: " + found.getInt(1));
            }
        }
    }

    /** Those of the connection and of rows, by each method that gives one. */
    private List<Array> arrays() throws SQLException {
        Array made = connection.createArrayOf("int4", new Object[] {1, 2, 3});
        PreparedStatement select = connection.prepareStatement("SELECT ?::int[] AS a");
        select.setArray(1, made);
        ResultSet rows = select.executeQuery();
        rows.next();
        return List.of(
                made,
                ((PGConnection) connection).createArrayOf("int4", (Object) new int[] {1, 2, 3}),
                connection.createArrayOf("text", new Object[] {"1", "2", "3"}),
                rows.getArray(1),
                rows.getArray("a"),
                (Array) rows.getObject(1),
                (Array) rows.getObject("a"),
                rows.getObject(1, Array.class));
    }

    @Test
    void arrays_leadBackToTheApplicationsConnection() throws SQLException {
        for (Array array : arrays()) {
            assertLeadsBack(array);
        }
        connection.close();
        assertFalse(raw.isClosed());
    }

    private void assertLeadsBack(Array array) throws SQLException {
        assertInstanceOf(PgArray.class, array);
        assertArrayEquals(new Class<?>[] {Array.class}, array.getClass().getInterfaces());
        assertEquals("{1,2,3}", array.toString().replace("\"", ""));
        assertEquals(3, ((Object[]) array.getArray()).length);
        for (ResultSet rows : new ResultSet[] {
            array.getResultSet(),
            array.getResultSet(2, 1),
            array.getResultSet(null),
            ((PgArray) array).getResultSetImpl(null)
        }) {
            assertSame(connection, rows.getStatement().getConnection());
            assertTrue(rows.next());
        }
    }

    @Test
    void arraysOfCalls_leadBackToTheApplicationsConnection() throws SQLException {
        CallableStatement call = connection.prepareCall("{? = call string_to_array(?, ',')}");
        call.registerOutParameter(1, Types.ARRAY);
        call.setString(2, "1,2,3");
        call.execute();
        assertLeadsBack(call.getArray(1));
        assertLeadsBack((Array) call.getObject(1));
    }

    @Test
    void arraysInArrays_leadBackToTheApplicationsConnection() throws SQLException {
        ResultSet rows = connection.createStatement().executeQuery("SELECT ARRAY[ARRAY[1, 2], ARRAY[3, 4]]");
        rows.next();
        ResultSet outer = rows.getArray(1).getResultSet();
        outer.next();
        ResultSet inner = outer.getArray(2).getResultSet();
        inner.next();
        assertEquals(1, inner.getInt(2));
        assertSame(connection, inner.getStatement().getConnection());
    }

    @Test
    void arrays_canBeHandedBack() throws SQLException {
        PreparedStatement select = connection.prepareStatement("SELECT ?::text, ?::text");
        for (Array array : arrays()) {
            select.setArray(1, array);
            select.setObject(2, array);
            ResultSet rows = select.executeQuery();
            rows.next();
            assertEquals("{1,2,3}", rows.getString(1));
            assertEquals("{1,2,3}", rows.getString(2));
        }
    }

    @Test
    void arraysAfterClose_answerAsTheDrivers() throws SQLException {
        List<Array> ours = arrays();
        connection.close();
        Array drivers = raw.createArrayOf("int4", new Object[] {1, 2, 3});
        raw.close();
        SQLException expected = assertThrows(SQLException.class, drivers::getResultSet);
        for (Array array : ours) {
            SQLException refused = assertThrows(SQLException.class, array::getResultSet);
            assertEquals(expected.getSQLState(), refused.getSQLState());
            assertEquals(expected.getMessage(), refused.getMessage());
            assertEquals(3, ((Object[]) array.getArray()).length);
            assertNotNull(array.getBaseTypeName());
        }
        assertEquals(drivers.getBaseType(), ours.get(0).getBaseType());
        assertEquals(drivers.toString(), ours.get(0).toString());
        ours.get(0).free();
    }

    @Test
    void array_keepsItsConnection() throws Exception {
        WeakReference<Object> facade =
                new WeakReference<>(((StatementFacade) connection.createStatement()).facadeConnection());
        Array array = connection.createArrayOf("int4", new Object[] {1, 2, 3});
        connection = null;
        for (int i = 0; i < 20; i++) {
            System.gc();
            assertNotNull(facade.get());
        }
        assertTrue(array.getResultSet().next());
    }

    /** The driver makes it a statement of its own. */
    @Test
    void rowsOfACursor_areNotTheStatementsThatNamedIt() throws SQLException {
        openCursors();
        Statement statement = connection.createStatement();
        ResultSet names = statement.executeQuery("SELECT one FROM pg_temp.cursors() UNION ALL SELECT 'other'");
        names.next();
        ResultSet rows = (ResultSet) names.getObject(1);
        assertStatementOfTheirOwn(rows, statement);
        assertTrue(rows.isClosed());
        assertFalse(names.isClosed());
        assertTrue(names.next());
    }

    @Test
    void rowsOfCursorsOfACall_areNotTheCalls() throws SQLException {
        openCursors();
        CallableStatement call = connection.prepareCall("{call pg_temp.cursors(?, ?)}");
        call.registerOutParameter(1, Types.REF_CURSOR);
        call.registerOutParameter(2, Types.REF_CURSOR);
        call.execute();
        ResultSet second = call.getObject(2, ResultSet.class);
        assertStatementOfTheirOwn((ResultSet) call.getObject(1), call);
        assertTrue(((ResultSet) call.getObject(1)).isClosed());
        assertTrue(second.next());
        assertFalse(call.isClosed());
    }

    private void openCursors() throws SQLException {
        connection.setAutoCommit(false);
        connection.createStatement().execute("""
                CREATE FUNCTION pg_temp.cursors(OUT one refcursor, OUT two refcursor) LANGUAGE plpgsql AS $$ BEGIN
                    OPEN one FOR SELECT 1; OPEN two FOR SELECT 2; END $$""");
    }

    /** Closes that. */
    private void assertStatementOfTheirOwn(ResultSet rows, Statement other) throws SQLException {
        assertTrue(rows.next());
        assertEquals(1, rows.getInt(1));
        Statement own = rows.getStatement();
        assertNotSame(other, own);
        assertSame(own, rows.getStatement());
        assertSame(connection, own.getConnection());
        own.close();
    }

    @Test
    void notification_arrives() throws SQLException {
        connection.createStatement().execute("LISTEN hf; NOTIFY hf, 'x'");
        assertEquals("x", ((PGConnection) connection).getNotifications()[0].getParameter());
    }

    @Test
    void afterClose_behavesAsTheDriverDoes() throws SQLException {
        Statement unread = connection.createStatement();
        ResultSet rows = unread.executeQuery("SELECT generate_series(1, 3)");
        Statement idle = connection.createStatement();
        connection.close();
        connection.close();
        assertTrue(connection.isClosed());
        assertFalse(connection.isValid(1));
        assertFalse(raw.isClosed());
        assertFalse(idle.isClosed());
        assertTrue(rows.next());
        assertEquals(
                "08003",
                assertThrows(SQLException.class, connection::createStatement).getSQLState());
        assertEquals(
                "08003",
                assertThrows(SQLException.class, () -> unread.execute("SELECT 1"))
                        .getSQLState());
    }

    /** As a program does that gets rows from a method which closes the connection. */
    @Test
    void afterClose_whatWasReadCanBeReadAgain() throws SQLException {
        Statement scrolled = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
        ResultSet twice = scrolled.executeQuery("SELECT generate_series(1, 3)");
        while (twice.next()) {}
        twice.beforeFirst();
        PreparedStatement prepared = connection.prepareStatement("SELECT ?::int");
        prepared.setInt(1, 7);
        ResultSet finished = prepared.executeQuery();
        while (finished.next()) {}
        Statement update = connection.createStatement();
        update.executeUpdate("CREATE TEMP TABLE counted AS SELECT generate_series(1, 2)");
        connection.close();
        assertTrue(twice.next());
        assertEquals(1, twice.getInt(1));
        assertFalse(finished.next());
        assertFalse(finished.isClosed());
        assertFalse(prepared.isClosed());
        assertEquals(2, update.getUpdateCount());
        prepared.close();
        assertTrue(prepared.isClosed());
        assertTrue(finished.isClosed());
        assertEquals(
                "08003",
                assertThrows(SQLException.class, prepared::executeQuery).getSQLState());
    }

    /** Of five rows the driver fetches three, then two. */
    @ParameterizedTest
    @CsvSource({
        "true, 0, 5, read",
        "false, 0, 2, read",
        "false, 0, 5, 08003",
        "false, 2, 5, 08003",
        "false, 3, 5, 08003",
        "false, 4, 5, read",
        "false, 5, 5, read",
    })
    void afterClose_rowsThatTheDriverHasAreRead_whateverTheFetchSize(
            boolean autoCommit, int readBefore, int rows, String expected) throws SQLException {
        connection.setAutoCommit(autoCommit);
        Statement statement = connection.createStatement();
        statement.setFetchSize(3);
        ResultSet found = statement.executeQuery("SELECT generate_series(1, " + rows + ")");
        for (int i = 1; i <= readBefore; i++) {
            assertTrue(found.next());
        }
        connection.close();
        assertEquals(expected, rest(found, readBefore, rows));
        assertFalse(raw.isClosed());
    }

    private static String rest(ResultSet found, int readBefore, int rows) {
        try {
            for (int i = readBefore + 1; i <= rows; i++) {
                assertTrue(found.next());
                assertEquals(i, found.getInt(1));
            }
            assertTrue(rows == readBefore || found.isLast());
            assertFalse(found.next());
            assertTrue(found.isAfterLast());
            return "read";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    @Test
    void afterClose_rowsAreScrolled_whateverTheFetchSize() throws SQLException {
        connection.setAutoCommit(false);
        Statement statement = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
        statement.setFetchSize(3);
        ResultSet found = statement.executeQuery("SELECT generate_series(1, 5)");
        found.setFetchSize(2);
        connection.close();
        assertTrue(found.last());
        assertEquals(5, found.getInt(1));
        assertTrue(found.previous());
        assertTrue(found.absolute(2));
        assertTrue(found.relative(1));
        assertTrue(found.first());
        assertEquals(1, found.getInt(1));
        found.afterLast();
        found.beforeFirst();
        assertTrue(found.next());
    }

    @Test
    void afterClose_anotherThreadReadsOn_whateverTheFetchSize() throws Exception {
        Statement statement = connection.createStatement();
        statement.setFetchSize(3);
        ResultSet found = statement.executeQuery("SELECT generate_series(1, 5)");
        assertTrue(inBackground(found::next).get(10, TimeUnit.SECONDS));
        connection.close();
        assertEquals("read", inBackground(() -> rest(found, 1, 5)).get(10, TimeUnit.SECONDS));
    }

    @Test
    void afterClose_theNextResultIsThere() throws SQLException {
        Statement statement = connection.createStatement();
        assertTrue(statement.execute("SELECT 1; SELECT 2; SELECT 3"));
        connection.close();
        assertTrue(statement.getMoreResults());
        ResultSet second = statement.getResultSet();
        assertTrue(second.next());
        assertEquals(2, second.getInt(1));
        assertTrue(statement.getMoreResults(Statement.KEEP_CURRENT_RESULT));
        assertFalse(second.isClosed());
        assertFalse(statement.getMoreResults());
        assertEquals(-1, statement.getUpdateCount());
    }

    @Test
    void afterClose_metaDataTellsWhatTheDriverKnows() throws SQLException {
        DatabaseMetaData known = connection.getMetaData();
        connection.close();
        Connection bare = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
        DatabaseMetaData bares = bare.getMetaData();
        bare.close();
        assertEquals(bares.getDatabaseProductVersion(), known.getDatabaseProductVersion());
        assertEquals(bares.getResultSetHoldability(), known.getResultSetHoldability());
        assertEquals(bares.getNumericFunctions(), known.getNumericFunctions());
        assertEquals(
                "08003",
                assertThrows(SQLException.class, () -> known.getTables(null, null, "t", null))
                        .getSQLState());
    }

    /** The driver counts how often a plan is used, and gives it a name on the server the fifth time. */
    @Test
    void afterClose_theNextStatementOfTheTextHasItsPlan() throws SQLException {
        PreparedStatement unclosed = executedOften();
        connection.close();
        assertTrue(isPlanned());
        unclosed.close();
        assertFalse(isPlanned());
    }

    @Test
    void afterClose_aStatementThatClosesItself_givesItsPlanBackOnce() throws SQLException {
        PreparedStatement unclosed = executedOften();
        ResultSet rows = unclosed.executeQuery();
        unclosed.closeOnCompletion();
        connection.close();
        assertFalse(isPlanned());
        rows.close();
        assertTrue(unclosed.isClosed());
        assertTrue(isPlanned());
        assertFalse(isPlanned());
    }

    private PreparedStatement executedOften() throws SQLException {
        PreparedStatement statement = connection.prepareStatement("SELECT 'planned'");
        for (int i = 0; i < 4; i++) {
            ResultSet rows = statement.executeQuery();
            while (rows.next()) {}
        }
        return statement;
    }

    /** Takes the plan, if the session's cache has it. */
    private boolean isPlanned() throws SQLException {
        return raw.prepareStatement("SELECT 'planned'")
                .unwrap(PGStatement.class)
                .isUseServerPrepare();
    }

    @Test
    void updatableRowsKeysAndBatches_work() throws SQLException {
        Statement statement = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
        statement.execute("CREATE TEMP TABLE u (id serial PRIMARY KEY, v int)");
        PreparedStatement insert =
                connection.prepareStatement("INSERT INTO u (v) VALUES (?)", Statement.RETURN_GENERATED_KEYS);
        insert.setInt(1, 7);
        insert.addBatch();
        insert.setInt(1, 8);
        insert.addBatch();
        assertArrayEquals(new int[] {1, 1}, insert.executeBatch());
        ResultSet keys = insert.getGeneratedKeys();
        assertTrue(keys.next());
        assertSame(insert, keys.getStatement());
        ResultSet rows = statement.executeQuery("SELECT id, v FROM u ORDER BY id");
        assertTrue(rows.last());
        rows.updateInt(2, 9);
        rows.updateRow();
        assertEquals(9, rows.getInt("v"));
    }

    @Test
    void failure_isTheDriversOwn() throws SQLException {
        SQLException failure = assertThrows(
                SQLException.class, () -> connection.createStatement().execute("SELEC"));
        assertEquals("42601", failure.getSQLState());
        assertEquals("org.postgresql.util.PSQLException", failure.getClass().getName());
    }
}
