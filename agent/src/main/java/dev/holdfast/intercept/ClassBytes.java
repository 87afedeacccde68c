package dev.holdfast.intercept;

import java.util.Arrays;

/**
 * What a class file's constant pool says about connections. One pass over the bytes, nothing is parsed or loaded for it:
 * of a thousand classes a handful have anything to do with JDBC, and the others must cost nothing. Pure, any thread.
 */
final class ClassBytes {
    /** Has the descriptor of {@code Driver.connect}: declares it, or calls it. */
    static final int CONNECT = 1;
    /** Has a descriptor of a method that returns a {@code Connection}. */
    static final int RETURNS_CONNECTION = 2;
    /** Has a descriptor of a method that returns an {@code XAConnection} or a {@code PooledConnection}. */
    static final int RETURNS_POOLED = 4;
    /** Names {@code javax.sql.DataSource}. */
    static final int DATA_SOURCE = 8;
    /** Names {@code Hook}: bytes that were woven before and came back by another agent. */
    static final int HOOK = 16;

    private static final byte[] CONNECT_DESCRIPTOR =
            ascii("(Ljava/lang/String;Ljava/util/Properties;)Ljava/sql/Connection;");
    private static final byte[] CONNECTION_END = ascii(")Ljava/sql/Connection;");
    private static final byte[] XA_END = ascii(")Ljavax/sql/XAConnection;");
    private static final byte[] POOLED_END = ascii(")Ljavax/sql/PooledConnection;");
    private static final byte[] DATA_SOURCE_NAME = ascii("javax/sql/DataSource");
    private static final byte[] HOOK_NAME = ascii("dev/holdfast/bootstrap/Hook");
    private static final byte[] HOOK_DOTTED = ascii("dev.holdfast.bootstrap.Hook");

    /** The shortest of the constants above, {@code javax/sql/DataSource}. */
    private static final int SHORTEST = 20;

    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;

    /** Bytes of an entry by its tag, the tag included. */
    private static final byte[] SIZES = sizes();

    private ClassBytes() {}

    private static byte[] sizes() {
        byte[] sizes = new byte[128];
        Arrays.fill(sizes, (byte) 5);
        for (int tag : new int[] {7, 8, 16, 19, 20}) {
            // class, string, method type, module, package
            sizes[tag] = 3;
        }
        sizes[15] = 4;
        sizes[LONG] = 9;
        sizes[DOUBLE] = 9;
        return sizes;
    }

    /**
     * The bits above that hold; 0 for what is no class file. JVMS 4.4 has the layout. Written for the interpreter, which
     * runs it for the first thousand classes: a call costs it more than all the rest of an entry.
     */
    static int traits(byte[] b) {
        int count = b.length < 10 ? 0 : (b[8] & 0xff) << 8 | b[9] & 0xff;
        byte[] sizes = SIZES;
        int traits = 0;
        int at = 10;
        for (int i = 1; i < count; i++) {
            int tag = b[at];
            if (tag != UTF8) {
                at += sizes[tag];
                if (tag == LONG || tag == DOUBLE) {
                    i++;
                }
                continue;
            }
            int length = (b[at + 1] & 0xff) << 8 | b[at + 2] & 0xff;
            at += 3;
            if (length >= SHORTEST) {
                byte first = b[at];
                int end = at + length;
                if (first == '(') {
                    if (b[end - 2] == 'n' && b[end - 1] == ';' && b[end - 3] == 'o') {
                        traits |= ofDescriptor(b, at, length);
                    }
                } else if (first == 'j' && is(DATA_SOURCE_NAME, b, at, length)) {
                    traits |= DATA_SOURCE;
                } else if (first == 'd' && (is(HOOK_NAME, b, at, length) || is(HOOK_DOTTED, b, at, length))) {
                    traits |= HOOK;
                }
            }
            at += length;
        }
        return traits;
    }

    private static int ofDescriptor(byte[] b, int at, int length) {
        if (ends(CONNECTION_END, b, at, length)) {
            return is(CONNECT_DESCRIPTOR, b, at, length) ? CONNECT | RETURNS_CONNECTION : RETURNS_CONNECTION;
        }
        return ends(XA_END, b, at, length) || ends(POOLED_END, b, at, length) ? RETURNS_POOLED : 0;
    }

    private static boolean is(byte[] wanted, byte[] b, int at, int length) {
        return length == wanted.length && ends(wanted, b, at, length);
    }

    private static boolean ends(byte[] wanted, byte[] b, int at, int length) {
        int from = at + length - wanted.length;
        if (from < at) {
            return false;
        }
        for (int i = wanted.length - 1; i >= 0; i--) {
            if (b[from + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /** By hand: {@code StandardCharsets} loads six, on every start. */
    private static byte[] ascii(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) text.charAt(i);
        }
        return bytes;
    }
}
