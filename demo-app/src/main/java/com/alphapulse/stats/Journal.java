package com.alphapulse.stats;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The audit trail on disk: one line for everything that the database confirmed. Any thread. */
public final class Journal implements AutoCloseable {
    private final PrintWriter out;

    public Journal(Path file) throws IOException {
        out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8), true);
    }

    public void order(String account, long number) {
        out.println("ORDER " + account + " " + number);
    }

    public void trade(String account, String symbol, long seq) {
        out.println("TRADE " + account + " " + symbol + " " + seq);
    }

    public void positions(String account, long version) {
        out.println("POSITIONS " + account + " " + version);
    }

    @Override
    public void close() {
        out.close();
    }
}
