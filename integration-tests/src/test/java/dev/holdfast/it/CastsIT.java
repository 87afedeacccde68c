package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A program that casts to the driver's connection class finds all its methods, and the JVM has nothing to complain of. */
@HoldfastTest
class CastsIT {
    @EveryPlatform
    void finalMethodOfTheDriversClass_answersAsTheDriver(Platform platform, Server server) {
        Outcome bare = run(platform, server, false);
        Outcome outcome = run(platform, server, true);
        assertEquals("UTF8", bare.value("status"));
        assertEquals("UTF8", outcome.value("status"));
        assertEquals("true", bare.value("final"));
        assertEquals("false", outcome.value("final"), "else the subclass has to write final fields");
    }

    private static Outcome run(Platform platform, Server server, boolean agent) {
        return platform.app("Casts")
                .underHoldfast(agent)
                .arguments(server.url())
                .run()
                .succeeded()
                .quiet();
    }
}
