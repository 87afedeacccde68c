package dev.holdfast.bench;

import dev.holdfast.it.FaultProxy;
import dev.holdfast.it.Server;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows per second of single INSERTs in auto-commit by one thread: plain ones, and those whose commit can be proved, on loopback
 * and half a millisecond away; fsync is on. One process for each way, which take turns. Argument: how many rounds.
 */
public final class ProvedWrites {
    private static final int TURN_MILLIS = 2_000;
    private static final String FORMAT = "%-24s %-10s %12s %10s%n";

    private final Server server;

    private ProvedWrites(Server server) {
        this.server = server;
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        try (Server server = Server.start("fsync=on");
                FaultProxy proxy = FaultProxy.before(server)) {
            server.execute("CREATE TABLE written (n int, what text); GRANT ALL ON written TO " + Server.USER);
            server.execute(output("-jar", System.getProperty("holdfast.it.agent"), "--marker-ddl"));
            server.execute("GRANT USAGE ON SCHEMA holdfast TO " + Server.USER
                    + "; GRANT SELECT, INSERT, DELETE ON holdfast.commit_marker TO " + Server.USER);
            proxy.latency(Duration.ofNanos(500_000));
            System.out.printf(FORMAT, "single INSERTs", "proof", "rows/s", "x");
            ProvedWrites writes = new ProvedWrites(server);
            writes.measure("loopback", server.url(), rounds);
            writes.measure("0.5 ms away", server.url(proxy.port()), rounds);
        }
    }

    private void measure(String where, String url, int rounds) throws Exception {
        Map<String, Writer> writers = new LinkedHashMap<>();
        try {
            writers.put("none", new Writer(url));
            for (String proof : new String[] {"marker", "xid"}) {
                writers.put(
                        proof,
                        new Writer(
                                url,
                                "-javaagent:" + System.getProperty("holdfast.it.agent"),
                                "-Dholdfast.retry.deadline=30s",
                                "-Dholdfast.commit.proof=" + proof));
            }
            for (int round = 0; round <= rounds; round++) {
                server.execute("TRUNCATE written, holdfast.commit_marker; CHECKPOINT");
                for (Writer writer : writers.values()) {
                    // the first one is for the compiler
                    writer.write(round > 0);
                }
            }
        } finally {
            for (Writer writer : writers.values()) {
                writer.process.destroy();
            }
        }
        double plain = writers.get("none").median();
        writers.forEach((proof, writer) -> System.out.printf(
                FORMAT,
                where,
                proof,
                String.format("%.0f", writer.median()),
                String.format("%.3f", writer.median() / plain)));
    }

    private static String output(String... arguments) throws Exception {
        Process process = start(arguments);
        try (BufferedReader out = reader(process)) {
            StringBuilder lines = new StringBuilder();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.append(line).append('\n');
            }
            return lines.toString();
        }
    }

    private static Process start(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static final class Writer {
        final Process process;
        private final PrintWriter in;
        private final BufferedReader out;
        private final List<Double> told = new ArrayList<>();

        Writer(String url, String... options) throws Exception {
            List<String> all = new ArrayList<>(Arrays.asList(options));
            all.addAll(Arrays.asList("-cp", System.getProperty("holdfast.bench.path"), Writes.class.getName(), url));
            process = start(all.toArray(new String[0]));
            in = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
            out = reader(process);
        }

        void write(boolean counts) throws Exception {
            in.println(TURN_MILLIS);
            double rows = Double.parseDouble(out.readLine());
            if (counts) {
                told.add(rows);
            }
        }

        double median() {
            Double[] sorted = told.toArray(new Double[0]);
            Arrays.sort(sorted);
            return sorted[sorted.length / 2];
        }
    }
}
