package dev.holdfast.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.ToolProvider;

/**
 * What the agent costs a process: time to start and memory, in interleaved pairs of processes. Arguments: how many pairs,
 * then JDK homes, comma-separated.
 */
public final class StartUp {
    private static final String FORMAT = "%-44s %10s %10s %12s %12s%n";

    private static final String MEMORY = "threads";

    private final String java;
    private final int pairs;
    private final String emptyAgent;
    private final String holdfast = "-javaagent:" + System.getProperty("holdfast.it.agent");

    private StartUp(String jdk, int pairs, String emptyAgent) {
        this.java = jdk + "/bin/java";
        this.pairs = pairs;
        this.emptyAgent = "-javaagent:" + emptyAgent;
    }

    public static void main(String[] arguments) throws Exception {
        int pairs = Integer.parseInt(arguments[0]);
        Path empty = emptyAgent();
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            for (String jdk : arguments[1].split(",")) {
                new StartUp(jdk, pairs, empty.toString()).measure(server.getJdbcUrl("postgres", "postgres"));
            }
        } finally {
            Files.delete(empty);
        }
    }

    private void measure(String url) throws Exception {
        System.out.printf("%s, medians of %d interleaved pairs%n", java, pairs);
        System.out.printf(FORMAT, "", "before", "agent", "difference", "goal");
        String classes = System.getProperty("holdfast.bench.classes");
        compare("1,000 classes, to the exit, ms (empty agent)", emptyAgent, 15, 1e6, ManyClasses.class, classes);
        compare("to the first query's answer, ms (no agent)", "-Dno=agent", 150, 1e6, Started.class, "query", url);
        compare("resident memory, 20 threads, MB (no agent)", "-Dno=agent", 40, 1024, Started.class, MEMORY, url);
    }

    private void compare(
            String what, String before, int goal, double unit, Class<?> program, String... arguments)
            throws Exception {
        List<Long> without = new ArrayList<>();
        List<Long> with = new ArrayList<>();
        for (int pair = 0; pair < pairs; pair++) {
            without.add(run(before, program, arguments));
            with.add(run(holdfast, program, arguments));
        }
        double difference = median(with) - median(without);
        System.out.printf(
                FORMAT,
                what,
                String.format("%.1f", median(without) / unit),
                String.format("%.1f", median(with) / unit),
                String.format("%+.1f", difference / unit),
                "+" + goal);
    }

    private static double median(List<Long> values) {
        Long[] sorted = values.toArray(new Long[0]);
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2.0;
    }

    /** @return nanoseconds from the start to the exit or the answer; or kilobytes, for {@link #MEMORY} */
    private long run(String agent, Class<?> program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(Arrays.asList(
                java, agent, "-cp", System.getProperty("holdfast.bench.path"), program.getName()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        long start = System.nanoTime();
        Process process = builder.start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String answer = out.readLine();
            long answered = System.nanoTime() - start;
            if (!"done".equals(answer)) {
                throw new IllegalStateException("no answer of " + command);
            }
            long result = arguments[0].equals(MEMORY) ? residentKilobytes(process.pid()) : answered;
            process.getOutputStream().close();
            process.waitFor();
            return program == ManyClasses.class ? System.nanoTime() - start : result;
        } finally {
            process.destroy();
        }
    }

    private static long residentKilobytes(long pid) throws IOException {
        for (String line : Files.readAllLines(Paths.get("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IllegalStateException("no VmRSS");
    }

    /**
     * What any agent costs, without one that does anything. Its method is the one that the JVM looks for first: where it isn't
     * there, the JVM makes the text of an exception, 5 ms on JDK 25. Its class lies in its jar alone, so that the jar is opened.
     */
    private static Path emptyAgent() throws IOException {
        Path folder = Files.createTempDirectory("empty-agent");
        Path source = Files.writeString(
                folder.resolve("EmptyAgent.java"),
                "public final class EmptyAgent {\n"
                        + "    public static void premain(String a, java.lang.instrument.Instrumentation i) {}\n}\n");
        ToolProvider.getSystemJavaCompiler()
                .run(null, null, OutputStream.nullOutputStream(), "--release", "8", source.toString());
        Path made = folder.resolve("EmptyAgent.class");
        Path jar = Files.createTempFile("empty-agent", ".jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", "EmptyAgent");
        manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.putNextEntry(new JarEntry("EmptyAgent.class"));
            Files.copy(made, out);
            out.closeEntry();
        }
        for (Path each : new Path[] {source, made, folder}) {
            Files.delete(each);
        }
        return jar;
    }
}
