package dev.holdfast.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy in front of PostgreSQL which understands its messages (protocol 3, without TLS), so that the line can be
 * cut, delayed or silenced at an exact point, and round trips be counted. Two threads a connection. Any thread.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int BACKLOG = 512;

    private volatile int serverPort;
    private final int port;
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final List<ProxiedConnection> open = new CopyOnWriteArrayList<>();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong roundTrips = new AtomicLong();
    private final AtomicLong statements = new AtomicLong();
    private volatile Duration latency = Duration.ZERO;
    private volatile ServerSocket listener;
    private volatile Thread acceptor;

    private FaultProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.port = listen(0);
    }

    /** Starts one on a free port of loopback. */
    public static FaultProxy before(Server server) {
        try {
            return new FaultProxy(server.port());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** Arms a fault. */
    public Fault add(Fault fault) {
        if (fault.verb() == null) {
            throw new IllegalArgumentException("say what is to happen: cutBefore(), hold(), ...");
        }
        faults.add(fault);
        return fault;
    }

    /** Disarms all faults and lets go what they hold; connections already cut or silenced stay so. */
    public void clear() {
        faults.forEach(Fault::release);
        faults.clear();
    }

    /** Disarms one fault and lets go what it holds. */
    public void remove(Fault fault) {
        fault.release();
        faults.remove(fault);
    }

    /** Makes each request of a client that much slower; zero = not at all. */
    public void latency(Duration time) {
        latency = time;
    }

    /** Fault: closes every open connection now. */
    public void cutAll() {
        open.forEach(ProxiedConnection::cut);
    }

    /** Fault: new connections are refused until {@link #acceptAgain()}; open ones stay. */
    public void refuse() {
        try {
            listener.close();
            // The kernel accepts as long as a thread is in accept(), which a closed socket only wakes up.
            acceptor.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while closing a proxy", e);
        }
    }

    /** Ends {@link #refuse()}, on the same port. */
    public void acceptAgain() {
        try {
            listen(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** New connections go to another server on this machine from now on; open ones stay. */
    public void redirect(int port) {
        serverPort = port;
    }

    /** Fault: every open connection swallows everything from now on and stays open. */
    public void blackHoleAll() {
        open.forEach(ProxiedConnection::blackHole);
    }

    /** What went through until now. */
    public Traffic traffic() {
        return new Traffic(connections.get(), roundTrips.get(), statements.get());
    }

    /** Stops listening, lets go what faults hold, and cuts all. */
    @Override
    public void close() {
        refuse();
        clear();
        cutAll();
    }

    Fault faultFor(Message message, Conversation conversation) {
        for (Fault fault : faults) {
            if (fault.strikes(message, conversation)) {
                return fault;
            }
        }
        return null;
    }

    Duration latency() {
        return latency;
    }

    void countConnection() {
        connections.incrementAndGet();
    }

    void countRoundTrip() {
        roundTrips.incrementAndGet();
    }

    void countStatement() {
        statements.incrementAndGet();
    }

    void ended(ProxiedConnection connection) {
        open.remove(connection);
    }

    private int listen(int wanted) throws IOException {
        ServerSocket socket = new ServerSocket(wanted, BACKLOG, InetAddress.getLoopbackAddress());
        listener = socket;
        Thread thread = new Thread(() -> accept(socket), "fault-proxy-" + socket.getLocalPort());
        thread.setDaemon(true);
        thread.start();
        acceptor = thread;
        return socket.getLocalPort();
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                connect(socket.accept());
            } catch (IOException closedOrRefused) {
                // The listener was closed (the loop ends), or the server refused: connect() has closed the client.
                continue;
            }
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            client.setTcpNoDelay(true);
            Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            server.setTcpNoDelay(true);
            ProxiedConnection connection = new ProxiedConnection(this, client, server);
            open.add(connection);
            connection.start();
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }
}
