package dev.holdfast.it.app;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Connect, ask, close, many times in one thread; pauses when warm and when done. Arguments: {@code driver}, {@code
 * hikari}, or {@code writes} to write one row each time; URL, cycles.
 */
public final class Cycles {
    private static final int WARM_UP = 50;

    private final DataSource pool;
    private final String url;
    private final boolean writes;

    private Cycles(DataSource pool, String url, boolean writes) {
        this.writes = writes;
        this.pool = pool;
        this.url = url;
    }

    public static void main(String[] args) throws Exception {
        Cycles cycles = new Cycles("hikari".equals(args[0]) ? hikari(args[1]) : null, args[1], "writes".equals(args[0]));
        Ask.pauseAt("STARTED");
        cycles.run(WARM_UP);
        Ask.pauseAt("WARM");
        cycles.run(Integer.parseInt(args[2]));
        Ask.pauseAt("DONE");
    }

    private static DataSource hikari(String url) throws Exception {
        Object source = Bean.make("com.zaxxer.hikari.HikariDataSource");
        Bean.call(source, "setJdbcUrl", url);
        Bean.call(source, "setMaximumPoolSize", 1);
        return (DataSource) source;
    }

    private void run(int cycles) throws SQLException {
        for (int i = 0; i < cycles; i++) {
            try (Connection connection = pool == null ? DriverManager.getConnection(url) : pool.getConnection()) {
                if (i % 2 == 0) {
                    connection.setAutoCommit(false);
                    work(connection);
                    connection.commit();
                } else {
                    work(connection);
                }
            }
        }
    }

    private void work(Connection connection) throws SQLException {
        if (!writes) {
            Ask.pid(connection);
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO written VALUES (1)");
        }
    }
}
