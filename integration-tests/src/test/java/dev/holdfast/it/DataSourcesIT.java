package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Data sources that don't pool are intercepted as {@code DriverManager} is. */
@HoldfastTest
class DataSourcesIT {
    @EveryPlatform
    void springsDriverManagerDataSource_isPooled(Platform platform, Server server) {
        assertPooled(platform, server, "spring");
    }

    @EveryPlatform
    void springsSingleConnectionDataSource_keepsItsOneSession(Platform platform, Server server) {
        Outcome outcome = run(platform, server, "single", true);
        assertEquals(1, outcome.number("backends"));
        assertEquals(30, outcome.number("cycles"));
    }

    @EveryPlatform
    void dataSourceFromJndi_isPooled(Platform platform, Server server) {
        assertPooled(platform, server, "jndi");
    }

    private static void assertPooled(Platform platform, Server server, String kind) {
        Outcome bare = run(platform, server, kind, false);
        assertEquals(bare.number("cycles"), bare.number("backends"), "without the agent each has a session of its own");
        assertEquals(1, run(platform, server, kind, true).number("backends"));
    }

    private static Outcome run(Platform platform, Server server, String kind, boolean agent) {
        return platform.app("Sources")
                .classPath(
                        Jars.named("spring-jdbc"),
                        Jars.named("spring-core"),
                        Jars.named("spring-beans"),
                        Jars.named("spring-tx"),
                        Jars.named("spring-jcl"))
                .underHoldfast(agent)
                .arguments(kind, server.url())
                .run()
                .succeeded()
                .quiet();
    }
}
