package dev.holdfast.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
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
    private final String idleAgent;
    private final String holdfast = "-javaagent:" + System.getProperty("holdfast.it.agent");

    private StartUp(String jdk, int pairs, Path emptyAgent, Path idleAgent) {
        this.java = jdk + "/bin/java";
        this.pairs = pairs;
        this.emptyAgent = "-javaagent:" + emptyAgent;
        this.idleAgent = "-javaagent:" + idleAgent;
    }

    public static void main(String[] arguments) throws Exception {
        int pairs = Integer.parseInt(arguments[0]);
        Path empty = agent("");
        Path idle = agent("i.addTransformer(new java.lang.instrument.ClassFileTransformer() {"
                + " public byte[] transform(ClassLoader l, String n, Class<?> c, java.security.ProtectionDomain d, byte[] b)"
                + " { return null; } }, true);");
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            for (String jdk : arguments[1].split(",")) {
                new StartUp(jdk, pairs, empty, idle).measure(server.getJdbcUrl("postgres", "postgres"));
            }
        } finally {
            Files.delete(empty);
            Files.delete(idle);
        }
    }

    private void measure(String url) throws Exception {
        System.out.printf("%s, medians of %d interleaved pairs%n", java, pairs);
        System.out.printf(FORMAT, "", "before", "agent", "difference", "goal");
        String classes = System.getProperty("holdfast.bench.classes");
        compare("1,000 classes, to the exit, ms (empty agent)", emptyAgent, "+15", 1e6, ManyClasses.class, classes);
        compare("1,000 classes, ms (idle transformer)", idleAgent, "", 1e6, ManyClasses.class, classes);
        compare("to the first query's answer, ms (no agent)", "-Dno=agent", "+150", 1e6, Started.class, "query", url);
        compare("resident memory, 20 threads, MB (no agent)", "-Dno=agent", "+40", 1024, Started.class, MEMORY, url);
    }

    private void compare(
            String what, String before, String goal, double unit, Class<?> program, String... arguments)
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
                goal);
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
     * What any agent costs. Its method is the one that the JVM looks for first: where it isn't there, the JVM makes the text of an
     * exception, 5 ms on JDK 25. Its classes lie in its jar alone, so that the jar is opened.
     *
     * @param does what it does with {@code Instrumentation i}
     */
    private static Path agent(String does) throws IOException {
        Path folder = Files.createTempDirectory("other-agent");
        Path source = Files.writeString(
                folder.resolve("OtherAgent.java"),
                "public final class OtherAgent {\n"
                        + "    public static void premain(String a, java.lang.instrument.Instrumentation i) { " + does + " }\n}\n");
        ToolProvider.getSystemJavaCompiler()
                .run(null, null, OutputStream.nullOutputStream(), "--release", "8", source.toString());
        Files.delete(source);
        Path jar = Files.createTempFile("other-agent", ".jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", "OtherAgent");
        manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                DirectoryStream<Path> classes = Files.newDirectoryStream(folder)) {
            for (Path each : classes) {
                out.putNextEntry(new JarEntry(each.getFileName().toString()));
                Files.copy(each, out);
                out.closeEntry();
                Files.delete(each);
            }
        }
        Files.delete(folder);
        return jar;
    }
}
