package dev.holdfast.jdbc;

/** Traits as a test wants them, whatever the classifier thinks. */
public final class TraitsForTests {
    private TraitsForTests() {}

    public static SqlTraits touchesSession() {
        return new SqlTraits(
                "", SqlTraits.Kind.OTHER, false, false, true, false, true, false, false, false, new String[0]);
    }

    public static SqlTraits controlsTransaction() {
        return new SqlTraits(
                "", SqlTraits.Kind.TRANSACTION, false, false, false, true, true, false, false, false, new String[0]);
    }

    public static SqlTraits readsSequences() {
        return new SqlTraits(
                "", SqlTraits.Kind.SELECT, true, false, false, false, true, true, false, false, new String[0]);
    }

    public static SqlTraits calls(String... functions) {
        return new SqlTraits(
                "", SqlTraits.Kind.SELECT, true, false, false, false, true, false, false, false, functions);
    }

    public static SqlTraits ddl() {
        return new SqlTraits(
                "", SqlTraits.Kind.DDL, false, false, false, false, true, false, true, false, new String[0]);
    }
}
