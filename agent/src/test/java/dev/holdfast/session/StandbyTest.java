package dev.holdfast.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.config.Settings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that waits for a primary which isn't there, and is promoted in the end. */
class StandbyTest {
    @TempDir
    Path directory;

    @Test
    void sessionOnAStandby_isKeptUntilThatIsPromoted() throws IOException, SQLException {
        Path data = directory.resolve("data");
        server(data).close();
        Files.createFile(data.resolve("standby.signal"));
        try (EmbeddedPostgres standby = server(data)) {
            int port = standby.getPort();
            Session only = open("localhost:" + port + "/postgres");
            Session fallback = open("localhost:1,localhost:" + port + "/postgres");
            Session wanted = open("localhost:1,localhost:" + port + "/postgres?targetServerType=secondary");
            assertTrue(only.restore());
            assertTrue(fallback.restore());
            assertTrue(wanted.restore());
            assertTrue(wanted.usable(true));
            try (Connection admin = standby.getPostgresDatabase().getConnection()) {
                admin.createStatement().execute("SELECT pg_promote()");
            }
            assertEquals("f", Sessions.ask(wanted, "SELECT pg_is_in_recovery()"));
            assertFalse(wanted.usable(true));
            only.end();
            fallback.end();
            wanted.end();
        }
    }

    private static EmbeddedPostgres server(Path data) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start();
    }

    private static Session open(String rest) throws SQLException {
        return new Sessions("jdbc:postgresql://" + rest, "postgres", new Settings()).open();
    }
}
