package dev.holdfast.it;

/** The table of commit markers, as an operator makes it: by the DDL that the agent prints. */
final class MarkerTable {
    private static final String DDL = "CREATE SCHEMA holdfast; CREATE TABLE holdfast.commit_marker"
            + " (id uuid CONSTRAINT commit_marker_pkey PRIMARY KEY,"
            + " created timestamptz NOT NULL DEFAULT clock_timestamp())";

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

    /** What {@code --marker-ddl} prints, or the same by hand from an agent that doesn't know the option. */
    private static String ddl() {
        Outcome outcome = Application.of("dev.holdfast.bootstrap.Main")
                .classPath(Jars.agent())
                .arguments("--marker-ddl")
                .run();
        return outcome.exitCode() == 0 ? String.join("\n", outcome.out()) : DDL;
    }
}
