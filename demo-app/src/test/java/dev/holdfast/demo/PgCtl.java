package dev.holdfast.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL's {@code pg_ctl}.
 *
 * @param programs its directory
 * @param data of the server
 */
record PgCtl(Path programs, Path data) {
    /** Kills every process of the server and starts it again; returns when it accepts connections. */
    void immediateRestart() {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("unshare", "-U")); // PostgreSQL refuses to run as root
        }
        String program = programs.resolve("pg_ctl").toString();
        command.addAll(List.of(program, "-D", data.toString(), "-w", "-m", "immediate", "restart"));
        run(command, data.resolve("pg_ctl.out"));
    }

    private static void run(List<String> command, Path output) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + " failed: " + Files.readString(output));
            }
        } catch (IOException e) {
            throw new IllegalStateException("can't run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during " + command, e);
        }
    }
}
