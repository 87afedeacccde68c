package dev.holdfast.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** 1,000 rows of 5 columns read from a real PostgreSQL. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReadRows {
    private static final String QUERY =
            "SELECT i, i * 2, 'name ' || i, i::bigint * 1000000, i % 2 = 0 FROM generate_series(1, 1000) i";

    @Param(Way.BARE)
    public String way;

    @Param("")
    public String url;

    private Connection connection;
    private PreparedStatement statement;

    @Setup
    public void open() throws Exception {
        connection = Way.of(way, url).open();
        statement = connection.prepareStatement(QUERY);
    }

    @TearDown
    public void close() throws SQLException {
        connection.close();
    }

    @Benchmark
    public void read(Blackhole sink) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                sink.consume(rows.getInt(1));
                sink.consume(rows.getInt(2));
                sink.consume(rows.getString(3));
                sink.consume(rows.getLong(4));
                sink.consume(rows.getBoolean(5));
            }
        }
    }
}
