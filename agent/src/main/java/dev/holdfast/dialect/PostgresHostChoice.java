package dev.holdfast.dialect;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;

/**
 * Asks pgjdbc's own {@code HostChooser}, which knows what the driver's connects of the last {@code hostRecheckSeconds} have
 * met, and shuffles for {@code loadBalanceHosts}. Reached through the driver's loader by public names, which 42.2 and
 * 42.7 share.
 */
final class PostgresHostChoice implements HostChoice {
    private final Iterable<?> chooser;

    /** With {@code loadBalanceHosts} all hosts of the URL; else null. */
    private final Object[] shuffled;

    /** The driver's, by hosts: those that it has met in this process. Null = it can't be read. */
    private final Map<?, ?> met;

    private final Field candidateHost;
    private final Field candidateRequirement;
    private final Method queryExecutor;
    private final Method hostOfExecutor;
    private final Method parameterStatus;

    PostgresHostChoice(ClassLoader loader, String url, Properties properties) throws ReflectiveOperationException {
        Class<?> candidate = type(loader, "hostchooser.CandidateHost");
        candidateHost = candidate.getField("hostSpec");
        candidateRequirement = candidate.getField("targetServerType");
        queryExecutor = type(loader, "core.BaseConnection").getMethod("getQueryExecutor");
        hostOfExecutor = type(loader, "core.QueryExecutor").getMethod("getHostSpec");
        parameterStatus = type(loader, "PGConnection").getMethod("getParameterStatus", String.class);
        Properties parsed = (Properties) type(loader, "Driver")
                .getMethod("parseURL", String.class, Properties.class)
                .invoke(null, url, properties);
        Object[] hosts = hosts(type(loader, "util.HostSpec"), parsed);
        chooser = chooser(loader, hosts, parsed);
        shuffled = Boolean.parseBoolean(parsed.getProperty("loadBalanceHosts")) ? hosts : null;
        met = shuffled == null ? null : met(type(loader, "hostchooser.GlobalHostStatusTracker"));
    }

    private static Class<?> type(ClassLoader loader, String name) throws ClassNotFoundException {
        return Class.forName("org.postgresql." + name, true, loader);
    }

    private static Iterable<?> chooser(ClassLoader loader, Object[] hosts, Properties parsed)
            throws ReflectiveOperationException {
        Class<?> requirement = type(loader, "hostchooser.HostRequirement");
        Object required = requirement
                .getMethod("getTargetServerType", String.class)
                .invoke(null, parsed.getProperty("targetServerType", "any"));
        return (Iterable<?>) type(loader, "hostchooser.HostChooserFactory")
                .getMethod("createHostChooser", hosts.getClass(), requirement, Properties.class)
                .invoke(null, hosts, required, parsed);
    }

    private static Map<?, ?> met(Class<?> tracker) {
        try {
            return (Map<?, ?>)
                    PostgresDriverSide.field(tracker, "hostStatusMap").get(null);
        } catch (ReflectiveOperationException | RuntimeException closed) {
            // another version, or a module that isn't open
            return null;
        }
    }

    /** As the driver makes them of its URL. */
    private static Object[] hosts(Class<?> type, Properties parsed) throws ReflectiveOperationException {
        String[] names = parsed.getProperty("PGHOST", "localhost").split(",");
        String[] ports = parsed.getProperty("PGPORT", "5432").split(",");
        String local = parsed.getProperty("localSocketAddress");
        Object[] hosts = (Object[]) Array.newInstance(type, names.length);
        for (int i = 0; i < names.length; i++) {
            hosts[i] = host(type, names[i], Integer.parseInt(ports[i]), local);
        }
        return hosts;
    }

    /** The local address is part of it since 42.2.19 or so. */
    private static Object host(Class<?> type, String name, int port, String local) throws ReflectiveOperationException {
        try {
            Constructor<?> withLocal = type.getConstructor(String.class, int.class, String.class);
            return withLocal.newInstance(name, port, local);
        } catch (NoSuchMethodException e) {
            return type.getConstructor(String.class, int.class).newInstance(name, port);
        }
    }

    /**
     * Goes the driver's way: where it would try a host to which nothing lies idle, only it can tell how that ends; where the host
     * isn't what is wanted, it would find so and go on.
     */
    @Override
    public int choose(Connection[] idle, Facts[] facts) throws SQLException {
        if (hasNews()) {
            return -1;
        }
        for (Object candidate : chooser) {
            Object host = get(candidateHost, candidate);
            String required = get(candidateRequirement, candidate).toString();
            boolean known = false;
            for (int i = 0; i < idle.length; i++) {
                if (host.equals(hostOf(idle[i]))) {
                    known = true;
                    if (fits(required, idle[i], facts[i])) {
                        return i;
                    }
                }
            }
            if (!known) {
                return -1;
            }
        }
        return -1;
    }

    /**
     * Whether there is a host that the driver hasn't met. It shuffles anew when it connects: if a connect were made only where the
     * present order leads to that host, it would be met far later than without us. Read without the driver's lock: what
     * is missed costs a connect.
     */
    private boolean hasNews() {
        if (met == null) {
            return false;
        }
        for (Object host : shuffled) {
            if (!met.containsKey(host)) {
                return true;
            }
        }
        return false;
    }

    private boolean fits(String required, Connection connection, Facts facts) throws SQLException {
        switch (required) {
            case "primary":
            case "master":
                return !isSecondary(connection, facts);
            case "secondary":
                return isSecondary(connection, facts);
            default:
                return true;
        }
    }

    /** What the driver takes for one: a standby, or a server whose sessions are read-only (told by PostgreSQL 14 and later). */
    private boolean isSecondary(Connection connection, Facts facts) throws SQLException {
        return facts.standby() || "on".equals(call(parameterStatus, connection, "default_transaction_read_only"));
    }

    @Override
    public boolean sameHost(Connection one, Connection other) throws SQLException {
        return hostOf(one).equals(hostOf(other));
    }

    private Object hostOf(Connection connection) throws SQLException {
        return call(hostOfExecutor, call(queryExecutor, connection));
    }

    private static Object get(Field field, Object of) {
        try {
            return field.get(of);
        } catch (IllegalAccessException e) {
            throw PostgresDriverSide.unexpected(e);
        }
    }

    private static Object call(Method method, Object of, Object... arguments) throws SQLException {
        try {
            return method.invoke(of, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SQLException) {
                throw (SQLException) e.getCause();
            }
            throw PostgresDriverSide.unexpected(e.getCause());
        } catch (IllegalAccessException e) {
            throw PostgresDriverSide.unexpected(e);
        }
    }
}
