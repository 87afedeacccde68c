package dev.holdfast.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a server has logged since a mark. Lines read {@code pid|role|database|SQLState|SEVERITY: text}. The server
 * writes a moment after the event: await what you expect. Any thread.
 */
public final class ServerLog {
    private static final String ATTEMPT = "LOG:  connection received";

    private final Path file;
    private volatile long mark;

    ServerLog(Path file) {
        this.file = file;
    }

    /** Forgets all lines until now. */
    public void mark() {
        try {
            mark = Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All lines since the mark. */
    public List<String> lines() {
        try {
            byte[] all = Files.readAllBytes(file);
            return new String(all, (int) mark, all.length - (int) mark, StandardCharsets.UTF_8)
                    .lines()
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often somebody connected to the server's port since the mark, whatever became of it; the harness counts too. */
    public long attempts() {
        return count(ATTEMPT);
    }

    /** Sessions that the role was let in for since the mark. */
    public long sessionsOf(String role) {
        return count("connection authorized: user=" + role + " ");
    }

    /**
     * The most sessions of the role at one time since the mark, reckoned from each log-in and log-out, so that no peak
     * is missed. Sessions from before the mark don't count.
     */
    public long mostSessionsOf(String role) {
        Set<String> pids = new HashSet<>();
        int most = 0;
        for (String line : lines()) {
            String pid = line.substring(0, Math.max(0, line.indexOf('|')));
            if (line.contains("connection authorized: user=" + role + " ")) {
                pids.add(pid);
                most = Math.max(most, pids.size());
            } else if (line.contains("disconnection: ") || line.contains("|FATAL:  ")) {
                pids.remove(pid);
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
}
