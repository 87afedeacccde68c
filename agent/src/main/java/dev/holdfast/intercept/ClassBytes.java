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
    /** Names {@code Hook}: bytes that were woven before and came back by another agent. */
    static final int HOOK = 8;

    private static final byte[] CONNECT_DESCRIPTOR =
            ascii("(Ljava/lang/String;Ljava/util/Properties;)Ljava/sql/Connection;");
    private static final byte[] CONNECTION_END = ascii(")Ljava/sql/Connection;");
    private static final byte[] XA_END = ascii(")Ljavax/sql/XAConnection;");
    private static final byte[] POOLED_END = ascii(")Ljavax/sql/PooledConnection;");

    private static final byte[] HOOK_NAME = ascii("dev/holdfast/bootstrap/Hook");
    private static final byte[] HOOK_DOTTED = ascii("dev.holdfast.bootstrap.Hook");
    private static final int HOOK_LENGTH = 27;

    private ClassBytes() {}

    /**
     * The bits above that hold; 0 for what is no class file. JVMS 4.4 has the layout. Written for the interpreter, which
     * runs it for the first hundred classes (of an entry that is no text it executes ten instructions), and small for the
     * compilers, which take milliseconds for each loop within.
     */
    static int traits(byte[] b) {
        int count = b.length < 10 ? 0 : (b[8] & 0xff) << 8 | b[9] & 0xff;
        int traits = 0;
        int at = 10;
        for (int i = 1; i < count; i++) {
            switch (b[at]) {
                case 1: // text
                    int length = (b[at + 1] & 0xff) << 8 | b[at + 2] & 0xff;
                    at += 3 + length;
                    byte last = b[at - 1];
                    if (last == ';' && b[at - 2] == 'n' && b[at - 3] == 'o') {
                        traits |= ofDescriptor(b, at - length, length);
                    } else if (last == 'k' && length == HOOK_LENGTH) {
                        traits |= ofName(b, at - length);
                    }
                    break;
                case 7: // class
                case 8: // string
                case 16: // method type
                case 19: // module
                case 20: // package
                    at += 3;
                    break;
                case 15: // method handle
                    at += 4;
                    break;
                case 5: // long, which counts twice
                case 6: // double, likewise
                    at += 9;
                    i++;
                    break;
                default: // a pair of indices, or four bytes
                    at += 5;
            }
        }
        return traits;
    }

    private static int ofDescriptor(byte[] b, int at, int length) {
        if (ends(CONNECTION_END, b, at, length)) {
            return is(CONNECT_DESCRIPTOR, b, at, length) ? CONNECT | RETURNS_CONNECTION : RETURNS_CONNECTION;
        }
        return ends(XA_END, b, at, length) || ends(POOLED_END, b, at, length) ? RETURNS_POOLED : 0;
    }

    private static int ofName(byte[] b, int at) {
        return is(HOOK_NAME, b, at, HOOK_LENGTH) || is(HOOK_DOTTED, b, at, HOOK_LENGTH) ? HOOK : 0;
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
