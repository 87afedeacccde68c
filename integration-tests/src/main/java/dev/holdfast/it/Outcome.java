package dev.holdfast.it;

import java.util.ArrayList;
import java.util.List;

/** What a forked program left behind. Immutable, any thread. */
public final class Outcome {
    private final int exitCode;
    private final List<String> out;
    private final List<String> err;

    Outcome(int exitCode, List<String> out, List<String> err) {
        this.exitCode = exitCode;
        this.out = List.copyOf(out);
        this.err = List.copyOf(err);
    }

    public int exitCode() {
        return exitCode;
    }

    /** Lines of standard output. */
    public List<String> out() {
        return out;
    }

    /** Lines of standard error, which is where Holdfast logs unless told otherwise. */
    public List<String> err() {
        return err;
    }

    /**
     * What follows {@code key=} on the only such line of standard output.
     *
     * @throws AssertionError if there is no such line, or more than one
     */
    public String value(String key) {
        List<String> values = values(key);
        if (values.size() != 1) {
            throw new AssertionError("expected one line " + key + "=, found " + values + " in\n" + this);
        }
        return values.get(0);
    }

    /** {@link #value} as a number. */
    public long number(String key) {
        return Long.parseLong(value(key));
    }

    /** What follows {@code key=} on each such line of standard output. */
    public List<String> values(String key) {
        List<String> values = new ArrayList<>();
        for (String line : out) {
            if (line.startsWith(key + "=")) {
                values.add(line.substring(key.length() + 1));
            }
        }
        return values;
    }

    /** Lines of standard error that are neither blank nor Holdfast's INFO line at start. */
    public List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        for (String line : err) {
            if (!line.isBlank() && !isStartLine(line)) {
                complaints.add(line);
            }
        }
        return complaints;
    }

    /**
     * @return this
     * @throws AssertionError if it did not exit with 0
     */
    public Outcome succeeded() {
        if (exitCode != 0) {
            throw new AssertionError("exit code " + exitCode + " of\n" + this);
        }
        return this;
    }

    /**
     * @return this
     * @throws AssertionError if standard error holds more than Holdfast's INFO line at start
     */
    public Outcome quiet() {
        if (!complaints().isEmpty()) {
            throw new AssertionError("unexpected lines on standard error of\n" + this);
        }
        return this;
    }

    @Override
    public String toString() {
        return "exit code " + exitCode + "\n-- out --\n" + String.join("\n", out) + "\n-- err --\n"
                + String.join("\n", err);
    }

    private static boolean isStartLine(String line) {
        return line.contains("INFO") && line.toLowerCase(java.util.Locale.ROOT).contains("holdfast");
    }
}
