package dev.holdfast.bench;

import dev.holdfast.it.Server;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
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
 * table of medians and their ratios. Arguments: how many rounds; a pattern of what is run, as the table names it.
 */
public final class Bench {
    private static final String HIKARI4 = System.getProperty("holdfast.bench.hikari4");
    private static final String HIKARI7 = System.getProperty("holdfast.bench.hikari7");
    private static final String[] OPENING = {HIKARI7, HIKARI4, Way.AGENT, Way.MANAGER, Way.AGENT_MANAGER};
    private static final String[] POOLS = {HIKARI7, HIKARI4, Way.AGENT};
    private static final String[] RETRY = {Way.AGENT_WITHOUT_RETRY, Way.AGENT};

    private static final List<Case> ALL = Arrays.asList(
            new Case("OpenToClose", DriverKind.NOOP, 1, OPENING),
            new Case("OpenToClose", DriverKind.NOOP, 8, OPENING),
            new Case("OpenToClose", DriverKind.OPAQUE, 1, POOLS),
            new Case("ExecuteAgain", DriverKind.NOOP, 1, POOLS),
            new Case("ExecuteAgain", DriverKind.OPAQUE, 1, POOLS),
            new Case("ReadRows", DriverKind.POSTGRES, 1, Way.BARE, Way.AGENT),
            new Case("OpenToClose", DriverKind.NOOP, 1, RETRY),
            new Case("ExecuteAgain", DriverKind.NOOP, 1, RETRY),
            new Case("Undisturbed.insert", DriverKind.NOOP, 1, RETRY),
            new Case("Undisturbed.commit", DriverKind.NOOP, 1, RETRY),
            new Case("Undisturbed.commit", DriverKind.POSTGRES, 1, RETRY),
            new Case("Undisturbed.read", DriverKind.POSTGRES, 1, RETRY),
            new Case("Undisturbed.insert", DriverKind.POSTGRES, 1, RETRY));

    private static final String FORMAT = "%-20s %-13s %7s %-20s %12s %10s %8s %8s%n";

    private final String postgres;
    private final Map<String, List<double[]>> measured = new LinkedHashMap<>();

    private Bench(String postgres) {
        this.postgres = postgres;
    }

    /** What stands behind the objects that are measured. */
    private enum DriverKind {
        /** Does nothing, and the compiler may see that: what it does can become a part of the caller, and its objects nothing. */
        NOOP("no-op"),
        /** The same, but each call of it is a call and each of its objects is made, as those of real drivers are. */
        OPAQUE("no-op, opaque"),
        POSTGRES("pgjdbc");

        final String label;

        DriverKind(String label) {
            this.label = label;
        }
    }

    /** One benchmark, in the ways that are compared; the first of them is what the others are compared with. */
    private static final class Case {
        final String benchmark;
        final DriverKind driver;
        final int threads;
        final String[] ways;

        Case(String benchmark, DriverKind driver, int threads, String... ways) {
            this.benchmark = benchmark;
            this.driver = driver;
            this.threads = threads;
            this.ways = ways;
        }

        String key(String way) {
            return benchmark + " " + driver + " " + threads + " " + way;
        }
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        List<Case> chosen = new ArrayList<>(ALL);
        if (arguments.length > 1) {
            Pattern pattern = Pattern.compile(arguments[1]);
            chosen.removeIf(each -> !pattern
                    .matcher(each.benchmark + " " + each.driver.label + " " + String.join(" ", each.ways))
                    .find());
        }
        try (Server server = Server.start()) {
            ProvedWrites.prepare(server);
            Bench bench = new Bench(server.url());
            for (int round = 0; round < rounds; round++) {
                for (Case each : chosen) {
                    bench.measure(each, round);
                }
            }
            System.out.printf(FORMAT, "benchmark", "driver", "threads", "way", "ns/op", "bytes/op", "time x", "bytes x");
            chosen.forEach(bench::print);
        }
    }

    /** Each round begins with another way. What two cases have in common is measured in both. */
    private void measure(Case each, int round) throws RunnerException {
        for (int i = 0; i < each.ways.length; i++) {
            String way = each.ways[(i + round) % each.ways.length];
            measured.computeIfAbsent(each.key(way), key -> new ArrayList<>()).add(measure(each, way));
        }
    }

    /** @return nanoseconds and bytes */
    private double[] measure(Case each, String way) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("\\." + each.benchmark + "\\b")
                .param("way", way)
                .threads(each.threads)
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.milliseconds(700))
                .measurementIterations(3)
                .measurementTime(TimeValue.milliseconds(700))
                .timeUnit(TimeUnit.NANOSECONDS)
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT);
        if (each.driver == DriverKind.POSTGRES) {
            options.param("url", postgres);
        }
        options.jvmArgsAppend(jvm(each, way).toArray(new String[0]));
        RunResult result = new Runner(options.build()).runSingle();
        double time = result.getPrimaryResult().getScore();
        double bytes = result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
        return new double[] {time, bytes};
    }

    private static List<String> jvm(Case each, String way) {
        List<String> jvm = new ArrayList<>();
        jvm.add("-Dholdfast.bench.jars=" + System.getProperty("holdfast.bench.jars"));
        if (each.driver == DriverKind.OPAQUE) {
            jvm.add("-XX:CompileCommand=quiet");
            jvm.add("-XX:CompileCommand=dontinline," + NoopDriver.class.getPackage().getName() + ".Noop*::*");
        }
        if (Way.hasAgent(way)) {
            jvm.add("-javaagent:" + System.getProperty("holdfast.it.agent"));
        }
        if (way.equals(Way.AGENT_WITHOUT_RETRY)) {
            jvm.add("-Dholdfast.retry.deadline=0");
        }
        return jvm;
    }

    private void print(Case each) {
        double[] base = {median(each.key(each.ways[0]), 0), median(each.key(each.ways[0]), 1)};
        for (String way : each.ways) {
            double time = median(each.key(way), 0);
            double bytes = median(each.key(way), 1);
            System.out.printf(
                    FORMAT,
                    each.benchmark,
                    each.driver.label,
                    each.threads,
                    Character.isDigit(way.charAt(0)) ? "HikariCP " + way : way,
                    String.format("%.1f", time),
                    String.format("%.0f", bytes),
                    ratio(time, base[0]),
                    ratio(bytes, base[1]));
        }
    }

    /** Bytes that are none differ by chance. */
    private static String ratio(double value, double base) {
        return base < 0.5 ? "-" : String.format("%.3f", value / base);
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
