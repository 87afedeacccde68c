package dev.holdfast.it.app;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Many threads one after the other, each connecting once. Arguments: URL, threads. Prints {@code ok=, before=, after=}. */
public final class ShortThreads {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private ShortThreads() {}

    public static void main(String[] args) throws InterruptedException {
        int before = Thread.activeCount();
        AtomicInteger ok = new AtomicInteger();
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            Thread thread = new Thread(() -> connectOnce(args[0], ok));
            thread.start();
            thread.join();
        }
        System.out.println("ok=" + ok);
        System.out.println("before=" + before);
        System.out.println("after=" + calmThreadCount(before));
    }

    private static void connectOnce(String url, AtomicInteger ok) {
        try (Connection connection = DriverManager.getConnection(url)) {
            Ask.pid(connection);
            ok.incrementAndGet();
        } catch (SQLException e) {
            System.out.println("error=" + e.getSQLState() + " " + e.getMessage());
        }
    }

    /** The number of live threads in the program's groups once it is back at {@code before}, or after 20 s. */
    private static int calmThreadCount(int before) throws InterruptedException {
        long start = System.nanoTime();
        while (Thread.activeCount() > before && System.nanoTime() - start < PATIENCE_NANOS) {
            Thread.sleep(50);
        }
        return Thread.activeCount();
    }
}
