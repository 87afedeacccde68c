package dev.holdfast.it;

import java.nio.charset.StandardCharsets;

/**
 * One message of PostgreSQL's protocol 3, as a {@link FaultProxy} sees it; see the documentation, "Message Formats".
 * Immutable, any thread.
 */
public final class Message {
    /** Who sent it. */
    public enum Side {
        /** The application: Query {@code Q}, Parse {@code P}, Execute {@code E}, Sync {@code S}, ... */
        CLIENT,
        /** PostgreSQL: CommandComplete {@code C}, ReadyForQuery {@code Z}, ErrorResponse {@code E}, ... */
        SERVER
    }

    /** The type of the start-up message, which has no type byte. */
    public static final char STARTUP = 0;

    /** The type of the client's farewell. */
    static final char TERMINATE = 'X';

    private final Side side;
    private final char type;
    private final byte[] body;

    Message(Side side, char type, byte[] body) {
        this.side = side;
        this.type = type;
        this.body = body;
    }

    public Side side() {
        return side;
    }

    public char type() {
        return type;
    }

    /** Its body as text, zero bytes included: holds the SQL of Query and Parse, the tag of CommandComplete. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    byte[] body() {
        return body;
    }

    @Override
    public String toString() {
        return side + " " + (type == STARTUP ? "start-up" : type) + " " + body.length + " bytes";
    }
}
