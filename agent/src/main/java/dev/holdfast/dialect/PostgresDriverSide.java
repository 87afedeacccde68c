package dev.holdfast.dialect;

import dev.holdfast.jdbc.QualifiedName;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.Socket;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * The state that pgjdbc keeps, reached by its own public methods through the loader that it came from: Holdfast bundles
 * no driver. What a driver version doesn't have is simply not there. One per connection class.
 */
final class PostgresDriverSide extends DriverSide {
    /** Getter and setter of what an application can change in the connection object. */
    private static final String[] SETTINGS = {
        "PrepareThreshold", "DefaultFetchSize", "QueryTimeout", "Autosave", "AdaptiveFetch", "ForceBinary"
    };

    private static final int AUTOSAVE = 3;

    private final ClassLoader loader;
    private final MethodHandle transactionState;
    private final Object idle;
    private final Object failed;
    private final MethodHandle notifications;
    private final MethodHandle backendPid;
    private final MethodHandle queryMode;
    private volatile PostgresParameters parameters;
    private volatile PostgresAnswers answers;
    private volatile PostgresPlans plans;
    private volatile PostgresCursors cursors;
    private final Method[] getters = new Method[SETTINGS.length + 1];
    private final Method[] setters = new Method[SETTINGS.length + 1];

    PostgresDriverSide(Class<?> connectionClass) {
        loader = connectionClass.getClassLoader();
        transactionState = handle(connectionClass, "getTransactionState", Object.class);
        idle = transactionState(connectionClass, "IDLE");
        failed = transactionState(connectionClass, "FAILED");
        notifications = handle(connectionClass, "getNotifications", Object.class);
        backendPid = handle(connectionClass, "getBackendPID", int.class);
        queryMode = handle(connectionClass, "getPreferQueryMode", Object.class);
        for (int i = 0; i < SETTINGS.length; i++) {
            property(i, connectionClass, "get" + SETTINGS[i], "set" + SETTINGS[i]);
        }
        property(SETTINGS.length, connectionClass, "isColumnSanitiserDisabled", "setDisableColumnSanitiser");
    }

    /** {@code org.postgresql.util.ByteStreamWriter}, of 42.2.6 and later; by name, as few programs have any. */
    @Override
    public boolean writesItself(Object parameter) {
        for (Class<?> type = parameter.getClass(); type != null; type = type.getSuperclass()) {
            for (Class<?> each : type.getInterfaces()) {
                if (each.getName().equals("org.postgresql.util.ByteStreamWriter")) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public boolean statementsOutliveConnection() {
        return true;
    }

    @Override
    public boolean mayFetch(ResultSet rows) {
        return cursors().mayHave(rows);
    }

    private PostgresCursors cursors() {
        PostgresCursors made = cursors;
        if (made == null) {
            made = new PostgresCursors(loader);
            cursors = made;
        }
        return made;
    }

    @Override
    public boolean release(Statement statement) throws SQLException {
        return plans().release(statement);
    }

    @Override
    public void closeReleased(Statement statement) throws SQLException {
        plans().closeReleased(statement);
    }

    private PostgresPlans plans() {
        PostgresPlans made = plans;
        if (made == null) {
            made = new PostgresPlans(loader);
            plans = made;
        }
        return made;
    }

    private static MethodHandle handle(Class<?> type, String name, Class<?> result) {
        try {
            MethodHandle found = MethodHandles.publicLookup().unreflect(type.getMethod(name));
            return found.asType(MethodType.methodType(result, Connection.class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return null;
        }
    }

    private static Object transactionState(Class<?> type, String name) {
        try {
            Object[] all = type.getMethod("getTransactionState").getReturnType().getEnumConstants();
            for (Object each : all == null ? new Object[0] : all) {
                if (((Enum<?>) each).name().equals(name)) {
                    return each;
                }
            }
            return null;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private void property(int index, Class<?> type, String getter, String setter) {
        try {
            Method get = type.getMethod(getter);
            setters[index] = type.getMethod(setter, get.getReturnType());
            getters[index] = get;
        } catch (NoSuchMethodException e) {
            getters[index] = null;
        }
    }

    @Override
    public Dialect.Transaction transaction(Connection raw) {
        if (transactionState == null) {
            return Dialect.Transaction.UNKNOWN;
        }
        Object state;
        try {
            state = (Object) transactionState.invokeExact(raw);
        } catch (Throwable e) {
            throw unexpected(e);
        }
        return state == idle
                ? Dialect.Transaction.NONE
                : state == failed ? Dialect.Transaction.FAILED : Dialect.Transaction.OPEN;
    }

    @Override
    public Object[] settings(Connection raw) throws SQLException {
        Object[] settings = new Object[getters.length];
        for (int i = 0; i < getters.length; i++) {
            settings[i] = getters[i] == null ? null : call(getters[i], raw);
        }
        return settings;
    }

    @Override
    public boolean setsSavepoints(Connection raw) throws SQLException {
        Method autosave = getters[AUTOSAVE];
        return autosave != null && !"NEVER".equals(String.valueOf(call(autosave, raw)));
    }

    @Override
    public void restore(Connection raw, Object[] settings) throws SQLException {
        for (int i = 0; i < setters.length; i++) {
            if (settings[i] != null) {
                call(setters[i], raw, settings[i]);
            }
        }
    }

    /** pgjdbc hands out its live type map, so it may be filled without the setter being called. */
    @Override
    public void sweep(Connection raw) throws SQLException {
        raw.clearWarnings();
        Map<String, Class<?>> types = raw.getTypeMap();
        if (types == null || !types.isEmpty()) {
            raw.setTypeMap(new HashMap<String, Class<?>>());
        }
    }

    /** Reads what has already arrived: the farewell of a backend that was ended while the session lay idle. */
    @Override
    public boolean pendingDeath(Connection raw) throws SQLException {
        if (raw.isClosed()) {
            return true;
        }
        if (notifications == null) {
            return false;
        }
        try {
            Object ignored = (Object) notifications.invokeExact(raw);
            return false;
        } catch (SQLException e) {
            return true;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** On a quiet line pgjdbc reads for a millisecond, each time. */
    @Override
    public boolean waitsToLook() {
        return notifications != null;
    }

    /** Encryption, and sockets of the application's own, don't tell what lies in them. */
    @Override
    public InputStream arrivals(Connection raw) {
        try {
            Object executor = raw.getClass().getMethod("getQueryExecutor").invoke(raw);
            Object stream = hidden("core.QueryExecutorBase", "pgStream").get(executor);
            Object socket = stream.getClass().getMethod("getSocket").invoke(stream);
            Object input = hidden("core.PGStream", "pgInput").get(stream);
            Object wrapped = input.getClass().getMethod("getWrapped").invoke(input);
            boolean plain = socket.getClass() == Socket.class
                    && isOfTheSocket(wrapped.getClass().getName());
            return plain ? (InputStream) input : null;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** On any JDK; encryption has streams of its own. */
    private static boolean isOfTheSocket(String stream) {
        return stream.startsWith("java.net.") || stream.startsWith("sun.nio.ch.");
    }

    private Field hidden(String type, String name) throws ReflectiveOperationException {
        Field field = Class.forName("org.postgresql." + type, true, loader).getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    @Override
    public boolean copiesParameters() {
        return parameters().canCopy();
    }

    @Override
    public void copyParameters(PreparedStatement from, PreparedStatement to) throws SQLException {
        parameters().copy(from, to);
    }

    @Override
    public int parameterCount(PreparedStatement statement) throws SQLException {
        return parameters().count(statement);
    }

    @Override
    public void copyParameter(PreparedStatement from, PreparedStatement to, int index) throws SQLException {
        parameters().copy(from, to, index);
    }

    private PostgresParameters parameters() {
        if (parameters == null) {
            parameters = new PostgresParameters(loader);
        }
        return parameters;
    }

    @Override
    public int backendPid(Connection raw) {
        try {
            return backendPid == null ? 0 : (int) backendPid.invokeExact(raw);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public SQLException closedConnection() {
        try {
            Class<?> stateClass = Class.forName("org.postgresql.util.PSQLState", true, loader);
            Object state = stateClass.getField("CONNECTION_DOES_NOT_EXIST").get(null);
            Method translate =
                    Class.forName("org.postgresql.util.GT", true, loader).getMethod("tr", String.class, Object[].class);
            Object message = translate.invoke(null, "This connection has been closed.", new Object[0]);
            Constructor<?> constructor = Class.forName("org.postgresql.util.PSQLException", true, loader)
                    .getConstructor(String.class, stateClass);
            return (SQLException) constructor.newInstance(message, state);
        } catch (ReflectiveOperationException e) {
            return super.closedConnection();
        }
    }

    /**
     * "cached plan must not change result type" and "prepared statement does not exist", told by the server's routine because
     * messages are translated: functions may raise both SQLStates. Those that found a plan or a name of their own missing have a
     * context, the driver's Bind and Describe have none. Sources: plancache.c, prepare.c, postgres.c.
     */
    @Override
    public boolean meansStaleCache(SQLException failure) {
        if ("26000".equals(failure.getSQLState())) {
            return isOfAMissingStatement(routineOf(failure)) && told(failure, "getWhere") == null;
        }
        return "0A000".equals(failure.getSQLState()) && routineOf(failure).startsWith("RevalidateCached");
    }

    /** Poolers, which look after prepared statements themselves, name no routine. */
    private static boolean isOfAMissingStatement(String routine) {
        return routine.isEmpty()
                || routine.equals("FetchPreparedStatement")
                || routine.equals("exec_bind_message")
                || routine.equals("exec_describe_statement_message");
    }

    /** By the driver's count of DEALLOCATE ALLs, with which each of its statements compares its own; 42.2.29 to 42.7. */
    @Override
    public boolean preparesAnew(Connection raw) {
        try {
            Object executor = raw.getClass().getMethod("getQueryExecutor").invoke(raw);
            Field epoch = hidden("core.v3.QueryExecutorImpl", "deallocateEpoch");
            epoch.setShort(executor, (short) (epoch.getShort(executor) + 1));
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return false;
        }
    }

    @Override
    public boolean answers(Statement statement) {
        return answers().canAnswer(statement);
    }

    @Override
    public void beginAnswer(PreparedStatement statement) throws SQLException {
        answers().begin(statement);
    }

    @Override
    public void copyExecution(Statement from, Statement to) throws SQLException {
        to.setQueryTimeout(from.getQueryTimeout());
        answers().copyThreshold(from, to);
    }

    @Override
    public void copyWarnings(Statement from, Statement to) {
        answers().copyWarnings(from, to);
    }

    @Override
    public void answer(Statement statement, long count) {
        answers().answer(statement, count);
    }

    @Override
    public void forgetAnswer(Statement statement) {
        if (answers(statement)) {
            answers().forget(statement);
        }
    }

    private PostgresAnswers answers() {
        if (answers == null) {
            answers = new PostgresAnswers(loader);
        }
        return answers;
    }

    /** In simple query mode no text is kept. */
    @Override
    public boolean keepsTexts(Connection raw) {
        return isMode("EXTENDED_CACHE_EVERYTHING", raw);
    }

    @Override
    public boolean writesParametersIntoTexts(Connection raw) {
        return isMode("SIMPLE", raw);
    }

    private boolean isMode(String name, Connection raw) {
        try {
            Object mode = queryMode == null ? null : (Object) queryMode.invokeExact(raw);
            return name.equals(String.valueOf(mode));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public boolean isOfTheServer(SQLException failure) {
        return told(failure, "getSeverity") != null;
    }

    @Override
    public boolean hasPosition(SQLException failure) {
        Object position = told(failure, "getPosition");
        return position instanceof Integer && (Integer) position != 0;
    }

    @Override
    public boolean isOf(SQLException failure, QualifiedName table) {
        return table.schema().equals(told(failure, "getSchema")) && table.name().equals(told(failure, "getTable"));
    }

    /** Of the server, which has failed there; empty = it doesn't say. */
    static String routineOf(SQLException failure) {
        Object routine = told(failure, "getRoutine");
        return routine == null ? "" : (String) routine;
    }

    /** What the server has said; null = nothing, or the driver alone has failed. */
    private static Object told(SQLException failure, String getter) {
        try {
            Object server =
                    failure.getClass().getMethod("getServerErrorMessage").invoke(failure);
            return server == null ? null : server.getClass().getMethod(getter).invoke(server);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    private static Object call(Method method, Connection raw, Object... arguments) throws SQLException {
        try {
            return method.invoke(raw, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SQLException) {
                throw (SQLException) e.getCause();
            }
            throw unexpected(e.getCause());
        } catch (IllegalAccessException e) {
            throw unexpected(e);
        }
    }

    /** A field that isn't public. */
    static Field field(Class<?> type, String name) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /** A method of statements that takes nothing and gives nothing back, public or not. */
    static MethodHandle statementMethod(Class<?> type, String name) throws ReflectiveOperationException {
        Method method = type.getDeclaredMethod(name);
        method.setAccessible(true);
        return MethodHandles.lookup().unreflect(method).asType(MethodType.methodType(void.class, Statement.class));
    }

    /** @param method of {@link #statementMethod} */
    static void run(MethodHandle method, Statement statement) throws SQLException {
        try {
            method.invokeExact(statement);
        } catch (SQLException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The driver's methods declare nothing of the kind; errors such as a full heap pass as they are. */
    static RuntimeException unexpected(Throwable failure) {
        if (failure instanceof Error) {
            throw (Error) failure;
        }
        return failure instanceof RuntimeException
                ? (RuntimeException) failure
                : new IllegalStateException("the driver's method failed", failure);
    }
}
