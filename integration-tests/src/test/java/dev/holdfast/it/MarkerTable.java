package dev.holdfast.it;

/** The table of commit markers, as an operator makes it: by the DDL that the agent prints. */
final class MarkerTable {
    private MarkerTable() {}

    /** Makes it anew if {@code proof} needs it, else takes it away. */
    static void prepare(Server server, String proof) {
        server.execute("DROP SCHEMA IF EXISTS holdfast CASCADE");
        if (proof.equals("marker")) {
            server.execute(ddl());
            server.execute("GRANT USAGE ON SCHEMA holdfast TO " + Server.USER + "; GRANT SELECT, INSERT, DELETE ON"
                    + " holdfast.commit_marker TO " + Server.USER);
        }
    }

    private static String ddl() {
        Outcome outcome = Application.of("dev.holdfast.bootstrap.Main")
                .classPath(Jars.agent())
                .arguments("--marker-ddl")
                .run();
        return String.join("\n", outcome.succeeded().out());
    }
}
