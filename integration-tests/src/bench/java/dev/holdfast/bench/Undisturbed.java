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

/** Calls during which nothing fails: what they pay for what would happen if something did. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Undisturbed {
    @Param(Way.BARE)
    public String way;

    @Param(NoopDriver.URL)
    public String url;

    private Connection automatic;
    private Connection manual;
    private PreparedStatement insert;
    private PreparedStatement select;

    @Setup
    public void open() throws Exception {
        Way ways = Way.of(way, url);
        automatic = ways.open();
        manual = ways.open();
        manual.setAutoCommit(false);
        insert = automatic.prepareStatement(Writes.INSERT);
        select = automatic.prepareStatement("SELECT n FROM one WHERE n = ?");
    }

    @TearDown
    public void close() throws SQLException {
        automatic.close();
        manual.close();
    }

    @Benchmark
    public int insert() throws SQLException {
        insert.setInt(1, 7);
        insert.setString(2, "something to be written");
        return insert.executeUpdate();
    }

    @Benchmark
    public int read() throws SQLException {
        select.setInt(1, 7);
        try (ResultSet rows = select.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** Of nothing: real drivers send nothing then. */
    @Benchmark
    public void commit() throws SQLException {
        manual.commit();
    }
}
