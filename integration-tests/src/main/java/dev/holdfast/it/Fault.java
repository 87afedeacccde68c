package dev.holdfast.it;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a {@link FaultProxy} does to one message: which (side, type, text, the n-th), and what. It strikes once, counted
 * over all connections of the proxy. Say which message first, then one of the verbs. Any thread.
 *
 * <p>pgjdbc prepares COMMIT when it is first used and sends no text from then on; {@link #onCommit()} and
 * {@link #touching} know the texts behind the names.
 *
 * <pre>{@code
 * proxy.add(Fault.onServer('C').containing("COMMIT").cutBefore());  // committed, but nobody hears of it
 * proxy.add(Fault.onClient('P').containing("INSERT").nth(3).hold());
 * proxy.add(Fault.onCommit().touching("ledger").strand());          // COMMIT is still on its way
 * }</pre>
 */
public final class Fault {
    enum Verb {
        /** The line is cut; the message never arrives. */
        CUT_BEFORE,
        /** The message arrives; the line is cut then. */
        CUT_AFTER,
        /** From this message on nothing arrives on this connection, and nothing is closed. */
        BLACK_HOLE,
        /** The message arrives later. */
        DELAY,
        /** The message arrives when the test says so. */
        HOLD,
        /** The client sees the connection closed; the message arrives when the test says so. */
        STRAND,
        /** The client sees nothing any more; the message arrives when the test says so. */
        STRAND_SILENTLY
    }

    /** What is asked of a message besides its side. */
    private enum Which {
        OF_TYPE,
        ANY,
        COMMIT,
        COMMIT_ANSWER
    }

    private final Message.Side side;
    private final char type;
    private final Which which;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger seen = new AtomicInteger();
    private String text = "";
    private String touched = "";
    private int number = 1;
    private Duration delay = Duration.ZERO;
    private Verb verb;

    private Fault(Message.Side side, char type, Which which) {
        this.side = side;
        this.type = type;
        this.which = which;
    }

    /** A message of the application, by its type byte; {@link Message#STARTUP} for the start-up message. */
    public static Fault onClient(char type) {
        return new Fault(Message.Side.CLIENT, type, Which.OF_TYPE);
    }

    /** Any message of the application but the first and the last of a connection (start-up, Terminate). */
    public static Fault onClient() {
        return new Fault(Message.Side.CLIENT, '*', Which.ANY);
    }

    /** A message of the server, by its type byte. */
    public static Fault onServer(char type) {
        return new Fault(Message.Side.SERVER, type, Which.OF_TYPE);
    }

    /** Any message of the server. */
    public static Fault onServer() {
        return new Fault(Message.Side.SERVER, '*', Which.ANY);
    }

    /**
     * The message that has the server commit: Execute or Query of COMMIT, or of a text outside a transaction block that
     * inserts, updates or deletes.
     */
    public static Fault onCommit() {
        return new Fault(Message.Side.CLIENT, '*', Which.COMMIT);
    }

    /** ReadyForQuery behind what {@link #onCommit()} means: by then the server is done with it, one way or the other. */
    public static Fault onCommitAnswer() {
        return new Fault(Message.Side.SERVER, 'Z', Which.COMMIT_ANSWER);
    }

    /** Only messages that hold this text (SQL, command tag). */
    public Fault containing(String part) {
        text = part;
        return this;
    }

    /** Only where a text of the transaction until here (auto-commit: of the request) holds this. */
    public Fault touching(String part) {
        touched = part;
        return this;
    }

    /** Not the first such message but the n-th, from 1. */
    public Fault nth(int n) {
        number = n;
        return this;
    }

    /** The message doesn't arrive, both sides see the connection closed. */
    public Fault cutBefore() {
        return doing(Verb.CUT_BEFORE);
    }

    /** The message arrives, then both sides see the connection closed; its answer is lost. */
    public Fault cutAfter() {
        return doing(Verb.CUT_AFTER);
    }

    /** From here on this connection swallows everything and stays open. */
    public Fault blackHole() {
        return doing(Verb.BLACK_HOLE);
    }

    /** The message, and all behind it, arrives that much later. */
    public Fault delay(Duration time) {
        delay = time;
        return doing(Verb.DELAY);
    }

    /** The message, and all behind it, waits for {@link #release()}. */
    public Fault hold() {
        return doing(Verb.HOLD);
    }

    /**
     * The client sees the connection closed; the message and the rest of its request are still on their way, and arrive
     * upon {@link #release()}. Then the server sees the connection closed, too. Only for messages of the client.
     */
    public Fault strand() {
        return doing(Verb.STRAND);
    }

    /** The same, but to both sides the connection looks alive for ever. */
    public Fault strandSilently() {
        return doing(Verb.STRAND_SILENTLY);
    }

    /** Waits until the message has come. @throws AssertionError after the limit */
    public void awaitReached(Duration limit) {
        Await.until(limit, () -> "a message for " + this, this::wasReached);
    }

    public boolean wasReached() {
        return reached.getCount() == 0;
    }

    /** Lets a held message go. */
    public void release() {
        released.countDown();
    }

    /** Whether it strikes this message now. */
    boolean strikes(Message message, Conversation conversation) {
        if (message.side() != side || !isMeant(message, conversation)) {
            return false;
        }
        if (!text.isEmpty() && !message.text().contains(text)) {
            return false;
        }
        if (!touched.isEmpty() && !conversation.touches(touched)) {
            return false;
        }
        return seen.incrementAndGet() == number;
    }

    private boolean isMeant(Message message, Conversation conversation) {
        switch (which) {
            case ANY:
                return message.type() != Message.STARTUP && message.type() != Message.TERMINATE;
            case COMMIT:
                return conversation.commitsNow();
            case COMMIT_ANSWER:
                return message.type() == type && conversation.isCommitting();
            default:
                return message.type() == type;
        }
    }

    Verb verb() {
        return verb;
    }

    void markReached() {
        reached.countDown();
    }

    boolean strands() {
        return verb == Verb.STRAND || verb == Verb.STRAND_SILENTLY;
    }

    /** Blocks as long as {@link Verb#DELAY}, {@link Verb#HOLD} or stranding ask. */
    void linger() throws InterruptedException {
        if (verb == Verb.DELAY) {
            TimeUnit.NANOSECONDS.sleep(delay.toNanos());
        } else if (verb == Verb.HOLD || strands()) {
            released.await();
        }
    }

    private Fault doing(Verb chosen) {
        verb = chosen;
        return this;
    }

    @Override
    public String toString() {
        return verb + " on " + side + (which == Which.OF_TYPE ? " '" + type + "'" : " " + which) + " number " + number
                + (text.isEmpty() ? "" : " with " + text)
                + (touched.isEmpty() ? "" : " touching " + touched);
    }
}
