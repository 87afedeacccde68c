package dev.holdfast.jdbc;

import java.nio.charset.StandardCharsets;

/** The name of a table with its schema, read by SQL's rules: small letters unless quoted. Immutable, any thread. */
public final class QualifiedName {
    /** PostgreSQL manual, 4.1.1: longer names are cut by the server, and then aren't the ones it reports. */
    static final int MOST_BYTES = 63;

    private final String schema;
    private final String name;

    private QualifiedName(String schema, String name) {
        this.schema = schema;
        this.name = name;
    }

    /** @return null where the text isn't a schema and a name, each plain or in double quotes */
    public static QualifiedName of(String text) {
        int end = endOfPart(text, 0);
        if (end < 0 || end >= text.length() || text.charAt(end) != '.' || endOfPart(text, end + 1) != text.length()) {
            return null;
        }
        String schema = part(text.substring(0, end));
        String name = part(text.substring(end + 1));
        return fits(schema) && fits(name) ? new QualifiedName(schema, name) : null;
    }

    /** Behind the part that starts there; -1 where there is none. */
    private static int endOfPart(String text, int start) {
        return text.startsWith("\"", start) ? endOfQuoted(text, start + 1) : endOfPlain(text, start);
    }

    private static int endOfQuoted(String text, int start) {
        int quote = text.indexOf('"', start);
        while (quote >= 0 && text.startsWith("\"", quote + 1)) {
            quote = text.indexOf('"', quote + 2);
        }
        return quote <= start ? -1 : quote + 1;
    }

    private static int endOfPlain(String text, int start) {
        int end = start;
        while (end < text.length() && isPlain(text.charAt(end), end == start)) {
            end++;
        }
        return end == start ? -1 : end;
    }

    private static boolean isPlain(char c, boolean first) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || !first && (c >= '0' && c <= '9' || c == '$');
    }

    private static String part(String written) {
        if (written.charAt(0) == '"') {
            return written.substring(1, written.length() - 1).replace("\"\"", "\"");
        }
        StringBuilder folded = new StringBuilder(written.length());
        for (int i = 0; i < written.length(); i++) {
            folded.append(NameTable.lower(written.charAt(i)));
        }
        return folded.toString();
    }

    private static boolean fits(String part) {
        return part.indexOf('\0') < 0 && part.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
    }

    /** As the catalog and the driver's {@code ServerErrorMessage} have it. */
    public String schema() {
        return schema;
    }

    /** Without the schema, as the catalog has it. */
    public String name() {
        return name;
    }

    /** Both, as they stand in SQL. */
    @Override
    public String toString() {
        return quoted(schema) + '.' + quoted(name);
    }

    /** Any name, as it stands in SQL; reserved words and capitals stay what they are. */
    public static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
