package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A web application that is redeployed leaves nothing behind: its driver and loader can be collected. */
@HoldfastTest
class RedeployIT {
    @EveryPlatform
    void driversLoader_isCollectedAfterTheIdleTimeout(Platform platform, Server server) {
        assertEquals("true", collected(platform, server, false), "without the agent");
        assertEquals("true", collected(platform, server, true), "with the agent");
    }

    private static String collected(Platform platform, Server server, boolean agent) {
        return Application.of("dev.holdfast.it.app.Redeploy")
                .on(platform.jdk())
                .classPath(Jars.apps())
                .property("holdfast.pool.idle-timeout", "1s")
                .underHoldfast(agent)
                .arguments(platform.driver(), server.url())
                .run()
                .succeeded()
                .quiet()
                .value("collected");
    }
}
