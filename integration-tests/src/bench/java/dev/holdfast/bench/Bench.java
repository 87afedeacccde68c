package dev.holdfast.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs every benchmark in every way, in rounds, so that what disturbs the machine disturbs all ways; then prints one
 * table of medians and their ratios. Argument: how many rounds.
 */
public final class Bench {
    private static final String HIKARI4 = System.getProperty("holdfast.bench.hikari4");
    private static final String HIKARI7 = System.getProperty("holdfast.bench.hikari7");
    private static final String[] OPENING = {HIKARI7, HIKARI4, Way.AGENT, Way.MANAGER, Way.AGENT_MANAGER};
    private static final String FORMAT = "%-24s %7s %-20s %12s %12s %10s %10s%n";

    private final String postgres;
    private final Map<String, List<double[]>> measured = new LinkedHashMap<>();

    private Bench(String postgres) {
        this.postgres = postgres;
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            Bench bench = new Bench(server.getJdbcUrl("postgres", "postgres"));
            for (int round = 0; round < rounds; round++) {
                bench.round();
            }
            bench.print();
        }
    }

    private void round() throws RunnerException {
        for (int threads : new int[] {1, 8}) {
            for (String way : OPENING) {
                measure(OpenToClose.class, threads, way);
            }
        }
        for (String way : new String[] {HIKARI7, Way.AGENT, HIKARI4}) {
            measure(ExecuteAgain.class, 1, way);
        }
        for (String way : new String[] {Way.BARE, Way.AGENT}) {
            measure(ReadRows.class, 1, way);
        }
    }

    private void measure(Class<?> benchmark, int threads, String way) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("\\." + benchmark.getSimpleName() + "\\.")
                .param("way", way)
                .threads(threads)
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.milliseconds(700))
                .measurementIterations(3)
                .measurementTime(TimeValue.milliseconds(700))
                .timeUnit(TimeUnit.NANOSECONDS)
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT);
        if (benchmark == ReadRows.class) {
            options.param("url", postgres);
        }
        List<String> jvm = new ArrayList<>();
        jvm.add("-Dholdfast.bench.jars=" + System.getProperty("holdfast.bench.jars"));
        if (Way.hasAgent(way)) {
            jvm.add("-javaagent:" + System.getProperty("holdfast.it.agent"));
        }
        options.jvmArgsAppend(jvm.toArray(new String[0]));
        RunResult result = new Runner(options.build()).runSingle();
        double time = result.getPrimaryResult().getScore();
        double bytes = result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
        measured.computeIfAbsent(key(benchmark, threads, way), k -> new ArrayList<>())
                .add(new double[] {time, bytes});
    }

    private static String key(Class<?> benchmark, int threads, String way) {
        return benchmark.getSimpleName() + " " + threads + " " + way;
    }

    private void print() {
        System.out.printf(FORMAT, "benchmark", "threads", "way", "ns/op", "bytes/op", "time x", "bytes x");
        for (int threads : new int[] {1, 8}) {
            print(OpenToClose.class, threads, OPENING);
        }
        print(ExecuteAgain.class, 1, HIKARI7, HIKARI4, Way.AGENT);
        print(ReadRows.class, 1, Way.BARE, Way.AGENT);
    }

    /** @param ways the first is what the others are compared with */
    private void print(Class<?> benchmark, int threads, String... ways) {
        double[] base = {median(key(benchmark, threads, ways[0]), 0), median(key(benchmark, threads, ways[0]), 1)};
        for (String way : ways) {
            double time = median(key(benchmark, threads, way), 0);
            double bytes = median(key(benchmark, threads, way), 1);
            System.out.printf(
                    FORMAT,
                    benchmark.getSimpleName(),
                    threads,
                    Character.isDigit(way.charAt(0)) ? "HikariCP " + way : way,
                    String.format("%.1f", time),
                    String.format("%.0f", bytes),
                    String.format("%.3f", time / base[0]),
                    String.format("%.3f", bytes / base[1]));
        }
    }

    private double median(String key, int which) {
        List<Double> values = new ArrayList<>();
        for (double[] each : measured.get(key)) {
            values.add(each[which]);
        }
        Collections.sort(values);
        return values.get(values.size() / 2);
    }
}
