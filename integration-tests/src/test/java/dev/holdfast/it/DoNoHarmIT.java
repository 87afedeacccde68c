package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/** Law 0: whatever fails inside Holdfast, the program gets the driver's own connections, and one line says so. */
@HoldfastTest
class DoNoHarmIT {
    private static final int OPERATIONS = 5;

    @EveryPlatform
    void eachStageFails_programWorksAsBareAndOneLineNamesTheStage(Platform platform, Server server) {
        for (String stage : List.of("configuration", "instrumentation", "generation", "pool")) {
            Outcome outcome = assertBare(platform.app("Legacy").property("holdfast.fault", stage), server);
            assertEquals(1, outcome.complaints().size(), () -> "one line about " + stage + " in\n" + outcome);
            assertTrue(outcome.complaints().get(0).contains(stage), outcome::toString);
        }
    }

    @EveryPlatform
    void disabled_programWorksAsBareAndNothingIsSaid(Platform platform, Server server) {
        assertBare(platform.app("Legacy").property("holdfast.enabled", "false"), server)
                .quiet();
    }

    /** Bare: one physical connection for each operation. */
    private static Outcome assertBare(Application application, Server server) {
        ServerLog log = server.log();
        log.mark();
        Outcome outcome = application
                .underHoldfast()
                .arguments(server.url(), 1, OPERATIONS, 0, "read")
                .run()
                .succeeded();
        assertEquals(OPERATIONS, outcome.number("operations"), outcome::toString);
        assertEquals(OPERATIONS, log.sessionsOf(Server.USER), outcome::toString);
        return outcome;
    }
}
