package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Thread churn costs nothing: the next new thread adopts the pool of one that ended. */
@HoldfastTest(server = "max_connections=60")
class ShortThreadsIT {
    private static final int THREADS = 2000;
    /** The one scheduler of Holdfast's pools. */
    private static final int OWN_THREADS = 1;

    private static final int FEW = 5;

    @EveryPlatform
    void twoThousandThreadsOneAfterTheOther_shareFewConnections(Platform platform, Server server) {
        ServerLog log = server.log();
        log.mark();
        Outcome outcome = platform.app("ShortThreads")
                .underHoldfast()
                .arguments(server.url(), THREADS)
                .run()
                .succeeded()
                .quiet();
        assertEquals(THREADS, outcome.number("ok"));
        assertTrue(log.sessionsOf(Server.USER) <= FEW, "sessions opened: " + log.sessionsOf(Server.USER));
        assertTrue(outcome.number("after") <= outcome.number("before") + OWN_THREADS, outcome::toString);
    }
}
