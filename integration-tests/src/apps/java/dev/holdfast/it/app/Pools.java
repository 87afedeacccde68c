package dev.holdfast.it.app;

import java.sql.Connection;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import javax.sql.PooledConnection;

/**
 * Works through a pool of at most two connections, then closes the pool and pauses. Arguments: pool, port, database,
 * role. Prints {@code backends=}.
 */
public final class Pools {
    private static final int SIZE = 2;
    private static final int CYCLES = 30;

    private final String url;
    private final String port;
    private final String database;
    private final String user;

    private Pools(String[] args) {
        port = args[1];
        database = args[2];
        user = args[3];
        url = "jdbc:postgresql://localhost:" + port + "/" + database;
    }

    public static void main(String[] args) throws Exception {
        Pools pools = new Pools(args);
        Set<Integer> backends = "xa".equals(args[0]) ? pools.useXa() : pools.use(args[0]);
        System.out.println("backends=" + backends.size());
        Ask.pauseAt("CLOSED");
    }

    private Set<Integer> use(String name) throws Exception {
        Object pool = pool(name);
        Set<Integer> backends = new TreeSet<>();
        for (int i = 0; i < CYCLES; i++) {
            try (Connection one = ((DataSource) pool).getConnection();
                    Connection two = ((DataSource) pool).getConnection()) {
                backends.add(Ask.pid(one));
                backends.add(Ask.pid(two));
            }
        }
        Bean.call(pool, "vibur".equals(name) ? "terminate" : "close");
        return backends;
    }

    private Set<Integer> useXa() throws Exception {
        Object source = postgresql("org.postgresql.xa.PGXADataSource");
        Set<Integer> backends = new TreeSet<>();
        PooledConnection pooled = (PooledConnection) Bean.call(source, "getXAConnection");
        for (int i = 0; i < CYCLES; i++) {
            try (Connection connection = pooled.getConnection()) {
                backends.add(Ask.pid(connection));
            }
        }
        pooled.close();
        return backends;
    }

    private Object pool(String name) throws Exception {
        switch (name) {
            case "hikari":
                return configured("com.zaxxer.hikari.HikariDataSource", "JdbcUrl", "Username", "MaximumPoolSize");
            case "dbcp2":
                return configured("org.apache.commons.dbcp2.BasicDataSource", "Url", "Username", "MaxTotal");
            case "tomcat":
                return configured("org.apache.tomcat.jdbc.pool.DataSource", "Url", "Username", "MaxActive");
            case "c3p0":
                return configured("com.mchange.v2.c3p0.ComboPooledDataSource", "JdbcUrl", "User", "MaxPoolSize");
            case "druid":
                return configured("com.alibaba.druid.pool.DruidDataSource", "Url", "Username", "MaxActive");
            case "vibur":
                return vibur();
            case "agroal":
                return agroal();
            case "pgpooling":
                Object source = postgresql("org.postgresql.ds.PGPoolingDataSource");
                Bean.call(source, "setDataSourceName", name);
                Bean.call(source, "setMaxConnections", SIZE);
                return source;
            default:
                throw new IllegalArgumentException("no such pool: " + name);
        }
    }

    private Object configured(String type, String urlKey, String userKey, String sizeKey) throws Exception {
        Object pool = Bean.make(type);
        Bean.call(pool, "set" + urlKey, url);
        Bean.call(pool, "set" + userKey, user);
        Bean.call(pool, "set" + sizeKey, SIZE);
        return pool;
    }

    private Object vibur() throws Exception {
        Object pool = configured("org.vibur.dbcp.ViburDBCPDataSource", "JdbcUrl", "Username", "PoolMaxSize");
        Bean.call(pool, "setPassword", "");
        Bean.call(pool, "setPoolInitialSize", 1);
        Bean.call(pool, "start");
        return pool;
    }

    private Object agroal() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("jdbcUrl", url);
        properties.setProperty("principal", user);
        properties.setProperty("credential", "");
        properties.setProperty("maxSize", Integer.toString(SIZE));
        Object reader = Bean.make("io.agroal.api.configuration.supplier.AgroalPropertiesReader");
        Object supplier = Bean.call(reader, "readProperties", properties);
        return Bean.callStatic(
                "io.agroal.api.AgroalDataSource", "from", supplier, emptyListeners());
    }

    private static Object emptyListeners() throws Exception {
        return java.lang.reflect.Array.newInstance(Class.forName("io.agroal.api.AgroalDataSourceListener"), 0);
    }

    private Object postgresql(String type) throws Exception {
        Object source = Bean.make(type);
        Bean.call(source, "setPortNumber", Integer.parseInt(port));
        Bean.call(source, "setDatabaseName", database);
        Bean.call(source, "setUser", user);
        return source;
    }
}
