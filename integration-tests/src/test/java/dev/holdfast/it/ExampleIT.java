package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Run your own service's tests under Holdfast and faults. */
@HoldfastTest(server = "max_connections=20")
class ExampleIT {
    @Test
    void fiftyThreadsOnTwentySlots_aLineThatIsSlow_noError(Server server, FaultProxy proxy) {
        proxy.add(Fault.onServer('Z').nth(40).delay(java.time.Duration.ofMillis(200)));
        Outcome outcome = Application.of("dev.holdfast.it.app.Legacy") // your main class
                .classPath(Jars.apps(), Jars.driver()) // your jars
                .underHoldfast()
                .arguments(server.url(proxy.port()), 50, 10, 0, "read")
                .run();
        assertEquals(500, outcome.succeeded().number("operations"), outcome::toString);
    }
}
