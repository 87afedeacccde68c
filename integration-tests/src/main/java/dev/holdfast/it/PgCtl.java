package dev.holdfast.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** PostgreSQL's {@code pg_ctl} for one data directory. Immutable, any thread. */
final class PgCtl {
    private static final long COMMAND_SECONDS = 60;

    private final Path programs;
    private final Path data;

    /** @param programs the directory of {@code pg_ctl} */
    PgCtl(Path programs, Path data) {
        this.programs = programs;
        this.data = data;
    }

    /** The same programs for another data directory. */
    PgCtl on(Path other) {
        return new PgCtl(programs, other);
    }

    /** Runs it and waits until what was asked for has happened. */
    void run(String... words) {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("unshare", "-U")); // PostgreSQL refuses to run as root
        }
        command.addAll(List.of(programs.resolve("pg_ctl").toString(), "-D", data.toString(), "-w"));
        command.addAll(List.of(words));
        execute(command, new File(data.toFile(), "pg_ctl.out"));
    }

    /** Copies the data directory, with owners and modes; no server may run on it. */
    void copyDataTo(Path copy) {
        execute(List.of("cp", "-a", data.toString(), copy.toString()), new File(data.toFile(), "pg_ctl.out"));
    }

    private static void execute(List<String> command, File output) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
                    .start();
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(command + " failed: " + Files.readString(output.toPath()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during " + command, e);
        }
    }
}
