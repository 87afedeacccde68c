package dev.holdfast.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A PgBouncer before a server: a process of its own on a free port of loopback, if it is installed. For one thread. */
final class PgBouncer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** It refuses to be root. */
    private static final String NOBODY = "nobody";

    private final Path folder;
    private final int port;
    private Process process;

    private PgBouncer(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** On the PATH, or where the system property {@code holdfast.it.pgbouncer} says. */
    static boolean isInstalled() {
        return executable() != null;
    }

    private static String executable() {
        String named = System.getProperty("holdfast.it.pgbouncer", "");
        if (!named.isEmpty()) {
            return named;
        }
        String folders = System.getenv("PATH") + File.pathSeparator + "/usr/sbin";
        for (String each : folders.split(File.pathSeparator)) {
            File found = new File(each, "pgbouncer");
            if (found.canExecute()) {
                return found.getPath();
            }
        }
        return null;
    }

    /**
     * @param serverPort of the server, or of a proxy before it
     * @param mode {@code session} or {@code transaction}
     */
    static PgBouncer before(int serverPort, String mode) {
        try {
            Path folder = Files.createTempDirectory("pgbouncer-");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            PgBouncer bouncer = new PgBouncer(folder, freePort());
            Files.writeString(folder.resolve("users"), '"' + Server.USER + "\" \"\"\n");
            Files.writeString(folder.resolve("ini"), bouncer.ini(serverPort, mode));
            bouncer.start();
            return bouncer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private String ini(int serverPort, String mode) {
        return String.join(
                "\n",
                "[databases]",
                Server.DATABASE + " = host=127.0.0.1 port=" + serverPort,
                "[pgbouncer]",
                "listen_addr = 127.0.0.1",
                "listen_port = " + port,
                "unix_socket_dir =",
                "auth_type = trust",
                "auth_file = " + folder.resolve("users"),
                "pool_mode = " + mode,
                "default_pool_size = 20",
                "server_login_retry = 0.1",
                "ignore_startup_parameters = extra_float_digits",
                System.getProperty("user.name").equals("root") ? "user = " + NOBODY : "",
                "");
    }

    private void start() throws IOException {
        process = new ProcessBuilder(executable(), "-q", folder.resolve("ini").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Await.until(LIMIT, () -> "PgBouncer: " + log(), this::accepts);
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean accepts() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** Fault: its process is killed, with all lines through it, and started again. */
    void crash() {
        try {
            process.destroyForcibly().waitFor();
            start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            process.destroyForcibly().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (String name : new String[] {"ini", "users", "log"}) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.delete(folder);
    }
}
