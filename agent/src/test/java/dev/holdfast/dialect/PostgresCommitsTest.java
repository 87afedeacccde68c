package dev.holdfast.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.jdbc.QualifiedName;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The marker table as the agent creates it. */
@Tag("server-version")
class PostgresCommitsTest {
    private static final Commits COMMITS = PostgresCommits.INSTANCE;
    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    /** The build runs these tests on several versions; it must be the one that it thinks. */
    @Test
    void server_isOfTheVersionThatIsMeant() throws SQLException {
        try (Connection connection = connect("postgres")) {
            String meant = System.getProperty("postgres.version");
            assertEquals(
                    meant.substring(0, meant.lastIndexOf('.')),
                    connection.getMetaData().getDatabaseProductVersion());
        }
    }

    @Test
    void manyAtOnce_oneCreatesTheTable_andNobodyFails() throws Exception {
        QualifiedName table = QualifiedName.of("proofs.marker");
        CyclicBarrier together = new CyclicBarrier(8);
        List<FutureTask<Boolean>> makers = new ArrayList<>();
        for (int i = 0; i < together.getParties(); i++) {
            FutureTask<Boolean> maker = new FutureTask<>(() -> create(table, together));
            makers.add(maker);
            new Thread(maker).start();
        }
        int created = 0;
        for (FutureTask<Boolean> maker : makers) {
            created += maker.get() ? 1 : 0;
        }
        assertEquals(1, created);
        try (Connection connection = connect("postgres")) {
            assertTrue(COMMITS.means(connection, table).marker());
            assertEquals(-1, COMMITS.marked(connection, table, "00000000-0000-0000-0000-000000000001"));
        }
    }

    private static boolean create(QualifiedName table, CyclicBarrier together) throws Exception {
        try (Connection own = connect("postgres")) {
            together.await();
            return COMMITS.createMarker(own, table);
        }
    }

    @Test
    void roleThatMayNot_isTold_andNothingIsLeft() throws SQLException {
        QualifiedName table = QualifiedName.of("forbidden.marker");
        try (Connection admin = connect("postgres")) {
            admin.createStatement().execute("CREATE ROLE poor LOGIN");
            try (Connection own = connect("poor")) {
                assertEquals(
                        "42501",
                        assertThrows(SQLException.class, () -> COMMITS.createMarker(own, table))
                                .getSQLState());
            }
            assertFalse(COMMITS.means(admin, table).marker());
        }
    }

    private static Connection connect(String user) throws SQLException {
        return server.getDatabase(user, "postgres").getConnection();
    }
}
