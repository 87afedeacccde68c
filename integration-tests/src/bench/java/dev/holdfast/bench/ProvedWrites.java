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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows per second of single INSERTs in auto-commit by one thread: plain ones, and those whose commit can be proved, on loopback
 * and half a millisecond away; fsync is on. One process for each way, which take short turns, as disks are of moods. Arguments:
 * how many rounds; {@code cold} if the first rows count, which run while the compiler works.
 */
public final class ProvedWrites {
    private static final int TURNS = 20;
    private static final int TURN_MILLIS = 100;
    private static final String FORMAT = "%-24s %-10s %12s %10s%n";

    private final Server server;
    private final boolean cold;

    private ProvedWrites(Server server, boolean cold) {
        this.server = server;
        this.cold = cold;
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        try (Server server = Server.start("fsync=on");
                FaultProxy proxy = FaultProxy.before(server)) {
            prepare(server);
            proxy.latency(Duration.ofNanos(500_000));
            System.out.printf(FORMAT, "single INSERTs", "proof", "rows/s", "x plain");
            ProvedWrites writes = new ProvedWrites(server, arguments.length > 1 && arguments[1].equals("cold"));
            writes.measure("loopback", server.url(), rounds);
            writes.measure("0.5 ms away", server.url(proxy.port()), rounds);
        }
    }

    /** Creates the tables. */
    static void prepare(Server server) throws Exception {
        server.execute("CREATE TABLE one AS SELECT 7 AS n; CREATE TABLE written (n int, what text);"
                + " GRANT ALL ON one, written TO " + Server.USER);
        server.execute(output("-jar", System.getProperty("holdfast.it.agent"), "--marker-ddl"));
        server.execute("GRANT USAGE ON SCHEMA holdfast TO " + Server.USER
                + "; GRANT SELECT, INSERT, DELETE ON holdfast.commit_marker TO " + Server.USER);
    }

    private void measure(String where, String url, int rounds) throws Exception {
        Map<String, Writer> writers = new LinkedHashMap<>();
        try {
            writers.put("none", writer(url));
            for (String proof : new String[] {"marker", "xid"}) {
                writers.put(
                        proof,
                        writer(
                                url,
                                "-javaagent:" + System.getProperty("holdfast.it.agent"),
                                "-Dholdfast.retry.deadline=30s",
                                "-Dholdfast.commit.proof=" + proof));
            }
            for (int round = 0; round < rounds; round++) {
                round(writers.values());
            }
        } finally {
            for (Writer writer : writers.values()) {
                writer.process.destroy();
            }
        }
        Writer plain = writers.get("none");
        writers.forEach((proof, writer) -> System.out.printf(
                FORMAT,
                where,
                proof,
                String.format("%.0f", median(writer.rates)),
                String.format("%.3f", median(writer.ratesOf(plain)))));
    }

    private Writer writer(String url, String... options) throws Exception {
        Writer writer = new Writer(options, cold ? new String[] {url} : new String[] {url, quick(server.url())});
        writer.write();
        return writer;
    }

    /** Where nobody waits for the disk. */
    private static String quick(String url) {
        return url + "&options=-c%20synchronous_commit=off";
    }

    private void round(Collection<Writer> writers) throws Exception {
        server.execute("TRUNCATE written, holdfast.commit_marker; CHECKPOINT");
        for (Writer writer : writers) {
            writer.begin();
        }
        for (int turn = 0; turn < TURNS; turn++) {
            for (Writer writer : writers) {
                writer.write();
            }
        }
        for (Writer writer : writers) {
            writer.end();
        }
    }

    private static double median(List<Double> values) {
        Double[] sorted = values.toArray(new Double[0]);
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
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
        final List<Double> rates = new ArrayList<>();
        private long rows;
        private long nanos;

        Writer(String[] options, String[] arguments) throws Exception {
            List<String> all = new ArrayList<>(Arrays.asList(options));
            all.addAll(Arrays.asList("-cp", System.getProperty("holdfast.bench.path"), Writes.class.getName()));
            all.addAll(Arrays.asList(arguments));
            process = start(all.toArray(new String[0]));
            in = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
            out = reader(process);
        }

        void begin() {
            rows = 0;
            nanos = 0;
        }

        void write() throws Exception {
            in.println(TURN_MILLIS);
            String[] told = out.readLine().split(" ");
            rows += Long.parseLong(told[0]);
            nanos += Long.parseLong(told[1]);
        }

        void end() {
            rates.add(rows * 1e9 / nanos);
        }

        /** Round by round. */
        List<Double> ratesOf(Writer plain) {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < rates.size(); i++) {
                ratios.add(rates.get(i) / plain.rates.get(i));
            }
            return ratios;
        }
    }
}
