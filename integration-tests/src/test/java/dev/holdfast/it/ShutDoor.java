package dev.holdfast.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands where a server has been, drops whoever connects, and notes when. */
final class ShutDoor implements AutoCloseable {
    private final ServerSocket socket;
    private final Thread porter;
    private final List<Long> attempts = new CopyOnWriteArrayList<>();

    ShutDoor(int port) {
        ServerSocket[] opened = new ServerSocket[1];
        Await.until(Duration.ofSeconds(2), () -> "port " + port, () -> (opened[0] = listening(port)) != null);
        socket = opened[0];
        porter = new Thread(this::drop, "shut-door");
        porter.setDaemon(true);
        porter.start();
    }

    /** Null while the port isn't quite free. */
    private static ServerSocket listening(int port) {
        try {
            return new ServerSocket(port, 50, InetAddress.getByName("localhost"));
        } catch (IOException notYet) {
            return null;
        }
    }

    private void drop() {
        while (!socket.isClosed()) {
            try {
                Socket visitor = socket.accept();
                attempts.add(System.currentTimeMillis());
                visitor.close();
            } catch (IOException closed) {
                // The visitor is gone, or the door is.
                continue;
            }
        }
    }

    /** Milliseconds of the clock. */
    List<Long> attempts() {
        return List.copyOf(attempts);
    }

    @Override
    public void close() {
        try {
            socket.close();
            // The port isn't free as long as a thread is in accept().
            porter.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while closing a door", e);
        }
    }
}
