package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** A process that runs, with its driver loaded, is cured without a restart. */
@HoldfastTest
class AttachIT {
    private static final int CONNECTS = 5;

    @Test
    void driverThatWasLoadedBefore_isPooledFromThenOn(Server server) throws Exception {
        try (ForkedJvm jvm = Application.of("dev.holdfast.it.app.Attached")
                .classPath(Jars.apps(), Jars.driver())
                .arguments(server.url(), CONNECTS)
                .start()) {
            jvm.awaitLine("ready");
            jvm.attach(Jars.agent(), "");
            jvm.attach(Jars.agent(), "");
            jvm.send("go");
            Outcome outcome = jvm.await().succeeded();
            assertEquals(CONNECTS, outcome.number("before"), outcome::toString);
            assertEquals(1, outcome.number("after"), outcome::toString);
        }
    }
}
