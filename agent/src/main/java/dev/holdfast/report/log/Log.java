package dev.holdfast.report.log;

import dev.holdfast.config.Key;
import dev.holdfast.config.Settings;
import dev.holdfast.report.Event.Level;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;

/**
 * Where Holdfast's lines go: the process's standard error, or the file that {@code holdfast.log.file} names. Never
 * standard output, and never what the application made of {@code System.err}: a program that sends {@code System.err}
 * to its own log would otherwise have us log into the log that may just be writing to its database.
 *
 * <p>Any thread. Each record is one {@code write} of its bytes, without a lock: the system appends it as a whole.
 */
public final class Log {
    /** {@code StandardCharsets} loads six, on every start. */
    private static final Charset UTF_8 = Charset.forName("UTF-8");

    private static volatile Log current = new Log(standardError(), Level.INFO);

    private final OutputStream out;
    private final Level threshold;
    private volatile boolean failed;

    Log(OutputStream out, Level threshold) {
        this.out = out;
        this.threshold = threshold;
    }

    /** The one of this process; until {@link #start} it writes to standard error, from INFO up. */
    public static Log current() {
        return current;
    }

    /** Opens the log that the settings ask for and makes it the current one. Never throws; called once, at start. */
    public static Log start(Settings settings) {
        Level threshold = level(settings.logLevel());
        current = new Log(open(settings.logFile(), threshold), threshold);
        return current;
    }

    /** {@code valueOf} asks by reflection: 1 to 2 ms of every such start. */
    private static Level level(String name) {
        for (Level level : Level.values()) {
            if (level.name().equalsIgnoreCase(name)) {
                return level;
            }
        }
        throw new IllegalArgumentException(name);
    }

    private static OutputStream open(String path, Level threshold) {
        if (path.isEmpty()) {
            return standardError();
        }
        try {
            return new FileOutputStream(path, true);
        } catch (IOException | RuntimeException notWritable) {
            String problem = Key.LOG_FILE.fullName() + "=" + path + ": can't be written (" + notWritable.getMessage()
                    + "); allowed is " + Key.LOG_FILE.allowed() + "; logging to standard error";
            new Log(standardError(), threshold).write(Level.WARN, problem, null);
            return standardError();
        }
    }

    private static OutputStream standardError() {
        return new FileOutputStream(FileDescriptor.err);
    }

    /** Whether records of this level are written. */
    public boolean isOn(Level level) {
        return level.compareTo(threshold) <= 0;
    }

    /**
     * Writes one line; at DEBUG, the cause's stack trace below it.
     *
     * @param cause may be null
     */
    public void write(Level level, String message, Throwable cause) {
        if (!isOn(level)) {
            return;
        }
        String line = Line.of(System.currentTimeMillis(), level, Thread.currentThread(), message);
        String trace = cause != null && isOn(Level.DEBUG) ? Causes.trace(cause) : "";
        put((line + trace).getBytes(UTF_8));
    }

    /** A full disk must not lose a line nor reach the application: it goes to standard error, and once the reason. */
    private void put(byte[] record) {
        try {
            out.write(record);
        } catch (IOException notWritten) {
            boolean first = !failed;
            failed = true;
            putOnStandardError(
                    first
                            ? Line.of(
                                            System.currentTimeMillis(),
                                            Level.WARN,
                                            Thread.currentThread(),
                                            "the log can't be written (" + notWritten.getMessage()
                                                    + "); logging to standard error")
                                    .getBytes(UTF_8)
                            : new byte[0]);
            putOnStandardError(record);
        }
    }

    private static void putOnStandardError(byte[] record) {
        try {
            standardError().write(record);
        } catch (IOException closed) {
            // Standard error is closed as well: nobody is left to tell.
            return;
        }
    }
}
