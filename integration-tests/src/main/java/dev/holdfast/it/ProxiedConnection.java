package dev.holdfast.it;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One connection through a {@link FaultProxy}: two threads, one for each direction. */
final class ProxiedConnection {
    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;
    private static final int LENGTH_BYTES = 4;

    private final FaultProxy proxy;
    private final Socket client;
    private final Socket server;
    private final Conversation conversation = new Conversation();
    private volatile boolean silent;
    /** The line will be cut behind a message of the client: what the server answers to it comes too late. */
    private volatile boolean answersTooLate;

    /** Guarded by this, as are the two below. */
    private boolean started;

    private boolean clientSpokeLast;

    ProxiedConnection(FaultProxy proxy, Socket client, Socket server) {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
    }

    void start() {
        thread("client", () -> pump(Message.Side.CLIENT, client, server));
        thread("server", () -> pump(Message.Side.SERVER, server, client));
    }

    void blackHole() {
        silent = true;
    }

    void cut() {
        close(client);
        close(server);
        proxy.ended(this);
    }

    private void pump(Message.Side side, Socket from, Socket to) {
        try {
            DataInputStream in = new DataInputStream(new BufferedInputStream(from.getInputStream()));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(to.getOutputStream()));
            if (side == Message.Side.CLIENT) {
                pass(startUp(in), in, out);
            }
            while (true) {
                pass(read(side, in), in, out);
            }
        } catch (IOException | InterruptedException over) {
            // Either side has gone or a fault has cut the line. A silenced connection must look alive nevertheless,
            // so its sockets stay open until the proxy closes.
            if (!silent) {
                cut();
            }
        }
    }

    /** Carries one message over, or does to it what a fault says. */
    private void pass(Message message, DataInputStream in, DataOutputStream out)
            throws IOException, InterruptedException {
        conversation.hear(message);
        Fault fault = proxy.faultFor(message, conversation);
        conversation.answered(message);
        if (fault != null && fault.strands()) {
            strand(fault, message, in, out);
            return;
        }
        if (fault != null) {
            if (fault.verb() == Fault.Verb.CUT_BEFORE) {
                out.flush(); // what came before it has arrived
            }
            strike(fault, message.side());
        }
        if (silent || answersTooLate && message.side() == Message.Side.SERVER) {
            return;
        }
        count(message);
        write(message, out);
        if (in.available() == 0 || fault != null) {
            delayRequest(message);
            out.flush();
        }
        if (fault != null && fault.verb() == Fault.Verb.CUT_AFTER) {
            fault.markReached();
            throw new EOFException("cut by " + fault);
        }
    }

    private void strike(Fault fault, Message.Side side) throws IOException, InterruptedException {
        if (fault.verb() == Fault.Verb.CUT_AFTER) {
            answersTooLate = side == Message.Side.CLIENT;
            return;
        }
        if (fault.verb() == Fault.Verb.BLACK_HOLE) {
            blackHole();
        }
        fault.markReached();
        if (fault.verb() == Fault.Verb.CUT_BEFORE) {
            throw new EOFException("cut by " + fault);
        }
        fault.linger();
    }

    /** The whole request is taken from the client first: once its socket is closed, what wasn't read is lost. */
    private void strand(Fault fault, Message first, DataInputStream in, DataOutputStream out)
            throws IOException, InterruptedException {
        List<Message> request = request(first, in);
        blackHole();
        if (fault.verb() == Fault.Verb.STRAND) {
            close(client);
        }
        fault.markReached();
        fault.linger();
        for (Message message : request) {
            write(message, out);
        }
        out.flush();
        if (fault.verb() == Fault.Verb.STRAND) {
            server.shutdownOutput();
        }
    }

    /** Up to Sync or Query, after which a client waits for an answer. */
    private static List<Message> request(Message first, DataInputStream in) throws IOException {
        List<Message> request = new ArrayList<>(List.of(first));
        Message last = first;
        while (last.type() != 'S' && last.type() != 'Q') {
            last = read(Message.Side.CLIENT, in);
            request.add(last);
        }
        return request;
    }

    private void delayRequest(Message message) throws InterruptedException {
        if (message.side() == Message.Side.CLIENT) {
            TimeUnit.NANOSECONDS.sleep(proxy.latency().toNanos());
        }
    }

    /** A round trip begins when the client speaks after the server did; what belongs to start-up and farewell is left out. */
    private synchronized void count(Message message) {
        if (message.side() == Message.Side.SERVER) {
            clientSpokeLast = false;
            if (!started && message.type() == 'Z') {
                started = true;
                proxy.countConnection();
            }
            return;
        }
        if (!started || message.type() == Message.TERMINATE) {
            return;
        }
        if (!clientSpokeLast) {
            clientSpokeLast = true;
            proxy.countRoundTrip();
        }
        if (message.type() == 'Q' || message.type() == 'E') {
            proxy.countStatement();
        }
    }

    /** Refuses TLS and GSS in the server's place until the real start-up message comes. */
    private Message startUp(DataInputStream in) throws IOException {
        while (true) {
            byte[] body = body(in);
            int code = body.length < LENGTH_BYTES
                    ? 0
                    : java.nio.ByteBuffer.wrap(body).getInt();
            if (code != SSL_REQUEST && code != GSS_REQUEST) {
                return new Message(Message.Side.CLIENT, Message.STARTUP, body);
            }
            client.getOutputStream().write('N');
        }
    }

    private static Message read(Message.Side side, DataInputStream in) throws IOException {
        char type = (char) in.readUnsignedByte();
        return new Message(side, type, body(in));
    }

    private static byte[] body(DataInputStream in) throws IOException {
        byte[] body = new byte[in.readInt() - LENGTH_BYTES];
        in.readFully(body);
        return body;
    }

    private static void write(Message message, DataOutputStream out) throws IOException {
        if (message.type() != Message.STARTUP) {
            out.writeByte(message.type());
        }
        out.writeInt(message.body().length + LENGTH_BYTES);
        out.write(message.body());
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyBroken) {
            // Nothing is left to be closed.
            return;
        }
    }

    private static void thread(String name, Runnable run) {
        Thread thread = new Thread(run, "fault-proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
