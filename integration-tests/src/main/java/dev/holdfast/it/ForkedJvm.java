package dev.holdfast.it;

import com.sun.tools.attach.VirtualMachine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A running forked program. Its standard output and error are read by two threads, so that it never blocks on them.
 * Closing kills it if it still runs. Any thread.
 */
public final class ForkedJvm implements AutoCloseable {
    private static final long DUMP_MILLIS = 2_000;

    private final Process process;
    private final long deadlineNanos;
    private final Duration limit;
    private final List<String> out = Collections.synchronizedList(new ArrayList<>());
    private final List<String> err = Collections.synchronizedList(new ArrayList<>());
    private final Thread outReader;
    private final Thread errReader;

    ForkedJvm(Process process, Duration limit) {
        this.process = process;
        this.limit = limit;
        this.deadlineNanos = System.nanoTime() + limit.toNanos();
        this.outReader = reader("out", process.getInputStream(), out);
        this.errReader = reader("err", process.getErrorStream(), err);
    }

    public long pid() {
        return process.pid();
    }

    /** Writes a line to its standard input. */
    public void send(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until it has printed exactly this line.
     *
     * @throws AssertionError if it ends first, or the limit is over
     */
    public void awaitLine(String line) {
        Await.until(remaining(), () -> "the line '" + line + "' of\n" + soFar(), () -> {
            if (out.contains(line)) {
                return true;
            }
            if (!outReader.isAlive() && !out.contains(line)) {
                throw new AssertionError("ended without the line '" + line + "':\n" + soFar());
            }
            return false;
        });
    }

    /**
     * Waits for its end.
     *
     * @throws AssertionError after the limit; the program is killed, its thread dump is in the message
     */
    public Outcome await() {
        try {
            if (!process.waitFor(remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                dumpThreads();
                close();
                throw new AssertionError("still running after " + limit + ", killed:\n" + soFar());
            }
            outReader.join();
            errReader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a forked program", e);
        }
        return soFar();
    }

    /** Has the agent loaded into it while it runs, by the Attach API of the JVM that runs the tests. */
    public void attach(Path agent, String arguments) {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid()));
            try {
                machine.loadAgent(agent.toString(), arguments);
            } finally {
                machine.detach();
            }
        } catch (Exception e) {
            throw new IllegalStateException("can't attach " + agent + " to process " + pid(), e);
        }
    }

    /** What it has printed until now; the exit code is -1 while it runs. */
    public Outcome soFar() {
        return new Outcome(process.isAlive() ? -1 : process.exitValue(), copy(out), copy(err));
    }

    /** Kills it and nothing else. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Asks the JVM for a thread dump (SIGQUIT), which it prints on its standard output. */
    private void dumpThreads() throws InterruptedException {
        try {
            new ProcessBuilder("kill", "-QUIT", Long.toString(pid())).start().waitFor();
        } catch (IOException e) {
            err.add("(no thread dump: " + e + ")");
            return;
        }
        process.waitFor(DUMP_MILLIS, TimeUnit.MILLISECONDS);
    }

    private Duration remaining() {
        return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
    }

    private static List<String> copy(List<String> lines) {
        synchronized (lines) {
            return new ArrayList<>(lines);
        }
    }

    private static Thread reader(String name, InputStream from, List<String> to) {
        Thread thread = new Thread(() -> readAll(from, to), "forked-jvm-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void readAll(InputStream from, List<String> to) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                to.add(line);
            }
        } catch (IOException killed) {
            to.add("(output ends here: " + killed.getMessage() + ")");
        }
    }
}
