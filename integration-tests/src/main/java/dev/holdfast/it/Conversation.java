package dev.holdfast.it;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the two sides of a {@link ProxiedConnection} are at: the texts behind the names of statements and portals, those of
 * the open transaction, and whether a commit is under way. It is told every message. Any thread.
 */
final class Conversation {
    private static final Pattern COMMIT = Pattern.compile("(^|;)\\s*(commit|end)\\b");
    private static final Pattern BEGIN = Pattern.compile("^\\s*(begin|start transaction)\\b");
    private static final Pattern WRITE = Pattern.compile("\\b(insert|update|delete|merge)\\b");

    private final Map<String, String> statements = new HashMap<>();
    private final Map<String, String> portals = new HashMap<>();
    private final StringBuilder transaction = new StringBuilder();
    private boolean inBlock;
    private boolean commitsNow;
    private boolean committing;

    /** A message is about to pass. */
    synchronized void hear(Message message) {
        if (message.side() == Message.Side.SERVER) {
            return;
        }
        commitsNow = false;
        switch (message.type()) {
            case 'P':
                statements.put(word(message, 0), word(message, 1));
                break;
            case 'B':
                portals.put(word(message, 0), statements.getOrDefault(word(message, 1), ""));
                break;
            case 'E':
                run(portals.getOrDefault(word(message, 0), ""));
                break;
            case 'Q':
                run(word(message, 0));
                break;
            default:
                break;
        }
    }

    /** Faults have been asked about the message. */
    synchronized void answered(Message message) {
        if (message.side() != Message.Side.SERVER || message.type() != 'Z') {
            return;
        }
        inBlock = message.body()[0] != 'I';
        committing = false;
        if (!inBlock) {
            transaction.setLength(0);
        }
    }

    /** Whether the client's message that is about to pass has the server commit. */
    synchronized boolean commitsNow() {
        return commitsNow;
    }

    /** Whether the server has yet to say that it is ready behind such a message. */
    synchronized boolean isCommitting() {
        return committing;
    }

    /** Whether a text of the transaction until now holds this. */
    synchronized boolean touches(String part) {
        return transaction.indexOf(part) >= 0;
    }

    private void run(String sql) {
        String text = sql.toLowerCase(Locale.ROOT);
        inBlock |= BEGIN.matcher(text).find();
        commitsNow =
                COMMIT.matcher(text).find() || !inBlock && WRITE.matcher(text).find();
        committing |= commitsNow;
        transaction.append(sql).append(";\n");
    }

    /** The n-th zero-terminated word of the body, from 0. */
    private static String word(Message message, int number) {
        byte[] body = message.body();
        int start = 0;
        for (int i = 0; i < number; i++) {
            start = end(body, start) + 1;
        }
        return new String(body, start, end(body, start) - start, StandardCharsets.UTF_8);
    }

    private static int end(byte[] body, int start) {
        int end = start;
        while (end < body.length && body[end] != 0) {
            end++;
        }
        return end;
    }
}
