package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Drivers that no list of ours knows. */
@HoldfastTest(server = "max_connections=20")
class OddDriversIT {
    private static final int THREADS = 30;

    /** Its own pool of each thread's would know nothing of the server's slots. */
    @EveryPlatform
    void driverThatHasAnotherOneConnect_isPooledThere(Platform platform, Server server) {
        Outcome bare = run(platform, false, "wraps", server.url(), THREADS);
        Outcome outcome = run(platform, true, "wraps", server.url(), THREADS);
        assertEquals(0, bare.number("failures"), bare::toString);
        assertEquals(0, outcome.number("failures"), outcome::toString);
        assertTrue(outcome.number("backends") < bare.number("backends"), outcome::toString);
    }

    @EveryPlatform
    void driverThatThrows_isCalledOnce(Platform platform, Server server) {
        for (boolean agent : new boolean[] {false, true}) {
            Outcome outcome = run(platform, agent, "throws");
            assertEquals(1, outcome.number("calls"), outcome::toString);
            assertEquals("not set up, call 1", outcome.value("thrown"));
        }
    }

    private static Outcome run(Platform platform, boolean agent, Object... arguments) {
        return platform.app("OddDrivers")
                .underHoldfast(agent)
                .arguments(arguments)
                .run()
                .succeeded()
                .quiet();
    }
}
