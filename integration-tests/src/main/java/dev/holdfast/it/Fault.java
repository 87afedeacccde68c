package dev.holdfast.it;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a {@link FaultProxy} does to one message: which (side, type, text, the n-th), and what. It strikes once, counted
 * over all connections of the proxy. Say which message first, then one of the verbs. Any thread.
 *
 * <pre>{@code
 * proxy.add(Fault.onServer('C').containing("COMMIT").cutBefore());  // committed, but nobody hears of it
 * proxy.add(Fault.onClient('P').containing("INSERT").nth(3).hold());
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
        HOLD
    }

    private final Message.Side side;
    private final char type;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger seen = new AtomicInteger();
    private String text = "";
    private int number = 1;
    private Duration delay = Duration.ZERO;
    private Verb verb;

    private Fault(Message.Side side, char type) {
        this.side = side;
        this.type = type;
    }

    /** A message of the application, by its type byte; {@link Message#STARTUP} for the start-up message. */
    public static Fault onClient(char type) {
        return new Fault(Message.Side.CLIENT, type);
    }

    /** A message of the server, by its type byte. */
    public static Fault onServer(char type) {
        return new Fault(Message.Side.SERVER, type);
    }

    /** Only messages that hold this text (SQL, command tag). */
    public Fault containing(String part) {
        text = part;
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
    boolean strikes(Message message) {
        if (message.side() != side || message.type() != type) {
            return false;
        }
        if (!text.isEmpty() && !message.text().contains(text)) {
            return false;
        }
        return seen.incrementAndGet() == number;
    }

    Verb verb() {
        return verb;
    }

    void markReached() {
        reached.countDown();
    }

    /** Blocks as long as {@link Verb#DELAY} or {@link Verb#HOLD} ask. */
    void linger() throws InterruptedException {
        if (verb == Verb.DELAY) {
            TimeUnit.NANOSECONDS.sleep(delay.toNanos());
        } else if (verb == Verb.HOLD) {
            released.await();
        }
    }

    private Fault doing(Verb chosen) {
        verb = chosen;
        return this;
    }

    @Override
    public String toString() {
        return verb + " on " + side + " '" + type + "' number " + number + (text.isEmpty() ? "" : " with " + text);
    }
}
