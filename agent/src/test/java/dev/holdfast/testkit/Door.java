package dev.holdfast.testkit;

import dev.holdfast.jdbc.Opener;
import java.net.ConnectException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.Future;

/** A session's way to a server, which a test can shut: connects are refused then. Any thread. */
public final class Door implements Opener {
    private final String url;
    private volatile boolean shut;
    private volatile Runnable onConnect = () -> {};
    private volatile Connection newest;

    public Door(String url) {
        this.url = url;
    }

    @Override
    public Connection open(Properties properties) throws SQLException {
        if (shut) {
            throw new SQLException("refused", "08001", new ConnectException());
        }
        onConnect.run();
        newest = DriverManager.getDriver(url).connect(url, properties);
        return newest;
    }

    public void shut() {
        shut = true;
    }

    public void reopen() {
        shut = false;
    }

    /** Done before each connect. */
    public void onConnect(Runnable action) {
        onConnect = action;
    }

    /** The driver's own object of the last connect. */
    public Connection newest() {
        return newest;
    }

    /** Until a thread waits for the server to come back, or what it does is over. */
    public static void awaitWaiting(Thread thread, Future<?> over) throws InterruptedException {
        while (!over.isDone() && !isWaiting(thread)) {
            Thread.sleep(1);
        }
    }

    private static boolean isWaiting(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().equals("dev.holdfast.session.Outage")) {
                return thread.getState() == Thread.State.TIMED_WAITING;
            }
        }
        return false;
    }
}
