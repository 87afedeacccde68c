package dev.holdfast.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What a server has logged since a mark. Lines read {@code pid|role|database|SQLState|SEVERITY: text}. The server
 * writes a moment after the event, so each look first waits until a line of its own has arrived behind all others: it
 * needs a running server. Any thread.
 */
public final class ServerLog {
    private static final String ATTEMPT = "LOG:  connection received";
    private static final String AUTHORIZED = "connection authorized: user=";

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Server server;
    private final Path file;
    private volatile long mark;

    ServerLog(Server server, Path file) {
        this.server = server;
        this.file = file;
    }

    /** Forgets all lines until now. */
    public void mark() {
        settle();
        try {
            mark = Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All lines since the mark. */
    public List<String> lines() {
        settle();
        return written();
    }

    /** How often somebody other than a superuser connected to the server's port since the mark, whatever became of it. */
    public long attempts() {
        List<String> lines = lines();
        Set<String> harness = new HashSet<>();
        for (String line : lines) {
            if (line.contains(AUTHORIZED + "postgres ")) {
                harness.add(pid(line));
            }
        }
        return lines.stream()
                .filter(line -> line.contains(ATTEMPT) && !harness.contains(pid(line)))
                .count();
    }

    /** Sessions that the role was let in for since the mark. */
    public long sessionsOf(String role) {
        return count(AUTHORIZED + role + " ");
    }

    /**
     * The most sessions of the role at one time since the mark, reckoned from each log-in and log-out, so that no peak
     * is missed. Sessions from before the mark don't count.
     */
    public long mostSessionsOf(String role) {
        Set<String> pids = new HashSet<>();
        int most = 0;
        for (String line : lines()) {
            if (line.contains(AUTHORIZED + role + " ")) {
                pids.add(pid(line));
                most = Math.max(most, pids.size());
            } else if (line.contains("disconnection: ") || line.contains("|FATAL:  ")) {
                pids.remove(pid(line));
            } else if (line.contains("ready to accept connections")) {
                pids.clear();
            }
        }
        return most;
    }

    /** Lines since the mark that contain the text. */
    public long count(String text) {
        return lines().stream().filter(line -> line.contains(text)).count();
    }

    private void settle() {
        String line = "settled " + UUID.randomUUID();
        server.execute("DO $$ BEGIN RAISE LOG '" + line + "'; END $$");
        Await.until(
                LIMIT, () -> "the server's log to catch up", () -> sinceMark().contains("LOG:  " + line));
    }

    private List<String> written() {
        return sinceMark().lines().collect(Collectors.toList());
    }

    private String sinceMark() {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(mark);
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pid(String line) {
        return line.substring(0, Math.max(0, line.indexOf('|')));
    }
}
