package dev.holdfast.intercept;

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

    private ClassBytes() {}

    /** The bits above that hold; 0 for what is no class file. JVMS 4.4 has the layout. */
    static int traits(byte[] b) {
        int count = b.length < 10 ? 0 : u2(b, 8);
        int traits = 0;
        int at = 10;
        for (int i = 1; i < count; i++) {
            int tag = b[at];
            if (tag == 1) {
                int length = u2(b, at + 1);
                if (length >= 20) {
                    traits |= traits(b, at + 3, length);
                }
                at += 3 + length;
            } else if (tag == 5 || tag == 6) {
                at += 9;
                i++;
            } else {
                at += sizeOf(tag);
            }
        }
        return traits;
    }

    private static int sizeOf(int tag) {
        switch (tag) {
            case 7: // class
            case 8: // string
            case 16: // method type
            case 19: // module
            case 20: // package
                return 3;
            case 15: // method handle
                return 4;
            default: // numbers, member references, name and type, dynamic
                return 5;
        }
    }

    private static int traits(byte[] b, int at, int length) {
        byte first = b[at];
        if (first == '(') {
            return b[at + length - 1] == ';' && b[at + length - 2] == 'n' ? ofDescriptor(b, at, length) : 0;
        }
        if (first == 'j') {
            return is(DATA_SOURCE_NAME, b, at, length) ? DATA_SOURCE : 0;
        }
        return first == 'd' && (is(HOOK_NAME, b, at, length) || is(HOOK_DOTTED, b, at, length)) ? HOOK : 0;
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

    private static int u2(byte[] b, int at) {
        return (b[at] & 0xff) << 8 | b[at + 1] & 0xff;
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
