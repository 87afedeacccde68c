package dev.holdfast.demo;

import com.alphapulse.AlphaPulse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * AlphaPulse in a JVM of its own, with nothing but its classes and the driver on the class path. Runs once.
 *
 * @param name of the run; its journal and logs are named after it
 * @param options JVM options, such as the agent's flag
 */
record Program(Plan plan, String name, List<String> options) {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String JOB_FINISHED = "INFO job finished";

    Path journal() {
        return plan.output().resolve(name + ".journal");
    }

    /** The length of the journal, to which each confirmation adds a line. */
    long confirmed() {
        return journal().toFile().length();
    }

    private Path out() {
        return plan.output().resolve(name + ".out.log");
    }

    private Path err() {
        return plan.output().resolve(name + ".err.log");
    }

    /**
     * Runs it to its end.
     *
     * @param progress told how many jobs are finished
     * @throws IllegalStateException if it fails, or doesn't end in time
     */
    Outcome.Result run(String url, LongConsumer progress, ScheduledExecutorService watchdog)
            throws IOException, InterruptedException {
        Files.createDirectories(plan.output());
        Process process =
                new ProcessBuilder(command(url)).redirectError(err().toFile()).start();
        var kill = watchdog.schedule(process::destroyForcibly, LIMIT.toSeconds(), TimeUnit.SECONDS);
        try {
            String last = follow(process, progress);
            int status = process.waitFor();
            if (status != 0 || !last.startsWith(Outcome.Result.START)) {
                throw new IllegalStateException("AlphaPulse (" + name + ") ended with status " + status + " within "
                        + LIMIT.toSeconds() + " s, its last line: " + last + "; see " + out() + " and " + err());
            }
            return Outcome.Result.parse(last);
        } finally {
            kill.cancel(false);
            process.destroyForcibly();
        }
    }

    private String follow(Process process, LongConsumer progress) throws IOException {
        String last = "";
        long finished = 0;
        try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                PrintWriter copy = new PrintWriter(Files.newBufferedWriter(out()))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                copy.println(line);
                last = line;
                if (line.startsWith(JOB_FINISHED)) {
                    progress.accept(++finished);
                }
            }
        }
        return last;
    }

    private List<String> command(String url) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx128m");
        command.addAll(options);
        command.add("-Dalphapulse.db.url=" + url);
        command.add("-Dalphapulse.db.user=" + Server.USER);
        command.add("-Dalphapulse.db.password=" + Server.USER);
        command.add("-Dalphapulse.seed=" + plan.seed());
        command.add("-Dalphapulse.rounds=" + plan.rounds());
        command.add("-Dalphapulse.interval.millis=" + plan.intervalMillis());
        command.add("-Dalphapulse.journal=" + journal());
        command.add("-classpath");
        command.add(home(AlphaPulse.class) + System.getProperty("path.separator") + home(org.postgresql.Driver.class));
        command.add(AlphaPulse.class.getName());
        return command;
    }

    private static Path home(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no path to " + type, e);
        }
    }
}
