package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;

/** A batch keeps the driver's commit points; what is told when the line is cut in the middle is what the database has. */
@HoldfastTest
class BatchesIT {
    private static final int ENTRIES = 3_000;
    private static final int CUT_AT = 2_000;

    @BeforeEach
    void makeTable(Server server) {
        server.execute(
                "DROP TABLE IF EXISTS pieces; CREATE TABLE pieces (n int); GRANT INSERT ON pieces TO " + Server.USER);
    }

    @EveryPlatform
    void autoCommit_cutInTheMiddle_isInDoubtWithTheDriversCounts(Platform platform, Server server, FaultProxy proxy) {
        Outcome bare = cut(platform, server, proxy, false, "auto");
        assertTrue(isInPieces(server), "the driver commits in pieces, or there would be nothing to doubt");
        makeTable(server);
        Outcome outcome = cut(platform, server, proxy, true, "auto");
        assertTrue(isInPieces(server), outcome::toString);
        assertEquals("08007", outcome.value("told"), outcome::toString);
        assertEquals(bare.value("told"), outcome.value("cause"), outcome::toString);
        assertEquals(bare.value("counts"), outcome.value("counts"), outcome::toString);
        assertTrue(outcome.value("text").contains("isn't known how much"), outcome::toString);
        assertTrue(outcome.value("text").endsWith(bare.value("text")), outcome::toString);
    }

    @EveryPlatform
    void manualCommit_cutInTheMiddle_isTheDriversError(Platform platform, Server server, FaultProxy proxy) {
        Outcome bare = cut(platform, server, proxy, false, "manual");
        Outcome outcome = cut(platform, server, proxy, true, "manual");
        assertEquals(bare.out(), outcome.out());
        assertNotEquals("08007", bare.value("told"));
        assertEquals("0", rows(server));
    }

    private static Outcome cut(Platform platform, Server server, FaultProxy proxy, boolean agent, String mode) {
        Fault fault = Fault.onServer('C').containing("INSERT").nth(CUT_AT).cutBefore();
        proxy.add(fault);
        Outcome outcome = platform.app("Batches")
                .underHoldfast(agent)
                .arguments(server.url(proxy.port()), ENTRIES, mode)
                .run()
                .succeeded();
        assertTrue(fault.wasReached(), outcome::toString);
        TransferBooks.awaitNoSession(server);
        return outcome;
    }

    /** Some are there, some aren't, and none is there twice. */
    private static boolean isInPieces(Server server) {
        int rows = Integer.parseInt(rows(server));
        assertEquals(rows(server), server.query(Server.DATABASE, "SELECT count(DISTINCT n) FROM pieces"));
        return rows > 0 && rows < ENTRIES;
    }

    private static String rows(Server server) {
        return server.query(Server.DATABASE, "SELECT count(*) FROM pieces");
    }
}
