package dev.holdfast.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An asynchronous streaming standby of a {@link Server}, on a port of its own; may be promoted. For one thread. */
public final class Standby implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final PgCtl pgCtl;
    private final Path data;
    private final int port;
    private final String options;
    private boolean running;

    Standby(Server primary, PgCtl pgCtl, Path data) {
        this.pgCtl = pgCtl;
        this.data = data;
        this.port = freePort();
        // A standby must have room for as many as its primary.
        this.options = "-p " + port + " -c unix_socket_directories= -c max_connections="
                + primary.query("SHOW max_connections");
        try {
            Files.deleteIfExists(data.resolve("postmaster.pid"));
            Files.createFile(data.resolve("standby.signal"));
            Files.writeString(
                    data.resolve("postgresql.auto.conf"),
                    "primary_conninfo = 'host=localhost port=" + primary.port() + " user=postgres'\n",
                    java.nio.file.StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
    }

    public int port() {
        return port;
    }

    /** Starts it after {@link #stop()}. */
    public void start() {
        pgCtl.run("start", "-o", options);
        running = true;
    }

    public void stop() {
        pgCtl.run("stop", "-m", "fast");
        running = false;
    }

    /** Waits until it has applied all that its primary has written. @throws AssertionError after 30 s */
    public void awaitCaughtUp(Server primary) {
        String position = primary.query("SELECT pg_current_wal_insert_lsn()");
        Await.until(LIMIT, () -> "the standby to catch up", () -> "t"
                .equals(query(
                        "postgres", "SELECT coalesce(pg_last_wal_replay_lsn() >= '" + position + "'::pg_lsn, false)")));
    }

    /** Makes it a primary; returns when it takes writes. */
    public void promote() {
        if (!"t".equals(query("postgres", "SELECT pg_promote(true, 30)"))) {
            throw new IllegalStateException("can't promote " + data);
        }
    }

    /** The first column of the first row, asked as superuser. */
    public String query(String database, String sql) {
        return Server.query(port, database, sql);
    }

    /** Stops it and removes its files. */
    @Override
    public void close() {
        if (running) {
            pgCtl.run("stop", "-m", "immediate");
        }
        try (Stream<Path> files = Files.walk(data)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).collect(Collectors.toList());
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
