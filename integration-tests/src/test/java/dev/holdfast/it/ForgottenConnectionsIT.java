package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

/** A program that drops its connections unclosed lives on the garbage collector; pooling must not take that from it. */
@HoldfastTest(server = "max_connections=30")
class ForgottenConnectionsIT {
    private static final int CONNECTIONS = 100;

    @EveryPlatform
    void droppedConnections_areEndedAndTheirPlacesUsedAgain(Platform platform, Server server) {
        Outcome outcome = platform.app("Forgets")
                .underHoldfast()
                .arguments(server.url(), CONNECTIONS)
                .run()
                .succeeded()
                .quiet();
        assertEquals(List.of(), outcome.values("error"), outcome::toString);
        assertEquals(CONNECTIONS, outcome.number("ok"));
    }
}
