package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.BeforeAll;

/** A connect that fails gives the driver's own exception, after as many attempts at the server as the driver makes. */
@HoldfastTest
class FailedConnectsIT {
    private static final int TIMES = 3;

    @BeforeAll
    static void makeRole(Server server) {
        server.createRoleWithPassword("locked", "right");
    }

    @EveryPlatform
    void unknownDatabase(Platform platform, Server server) {
        assertSame(platform, server, base(server) + "/nowhere?user=app", "3D000");
    }

    @EveryPlatform
    void wrongPassword(Platform platform, Server server) {
        assertSame(platform, server, base(server) + "/app?user=locked&password=wrong", "28P01");
    }

    @EveryPlatform
    void unknownRole(Platform platform, Server server) {
        assertSame(platform, server, base(server) + "/app?user=nobody", "28000");
    }

    @EveryPlatform
    void refused(Platform platform, Server server) throws IOException {
        assertSame(platform, server, "jdbc:postgresql://localhost:" + unusedPort() + "/app?user=app", "08001");
    }

    private static void assertSame(Platform platform, Server server, String url, String sqlState) {
        Attempts bare = connect(platform, server, url, false);
        Attempts underHoldfast = connect(platform, server, url, true);
        assertEquals(TIMES, bare.outcome.values("outcome").size());
        bare.outcome.values("outcome").forEach(line -> assertTrue(line.contains(" " + sqlState + " "), line));
        assertEquals(bare.outcome.values("outcome"), underHoldfast.outcome.values("outcome"));
        assertEquals("08001".equals(sqlState), bare.atServer == 0, "the server is asked unless it isn't there");
        assertEquals(bare.atServer, underHoldfast.atServer, "attempts that the server saw");
    }

    private static Attempts connect(Platform platform, Server server, String url, boolean agent) {
        ServerLog log = server.log();
        log.mark();
        Outcome outcome = platform.app("Connects")
                .underHoldfast(agent)
                .arguments(url, TIMES)
                .run()
                .succeeded();
        return new Attempts(outcome, log.attempts());
    }

    private static String base(Server server) {
        return "jdbc:postgresql://localhost:" + server.port();
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static final class Attempts {
        private final Outcome outcome;
        private final long atServer;

        private Attempts(Outcome outcome, long atServer) {
            this.outcome = outcome;
            this.atServer = atServer;
        }
    }
}
