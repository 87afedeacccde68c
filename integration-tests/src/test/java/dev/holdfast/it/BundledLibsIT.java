package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;

/** A program that brings other versions of the libraries that Holdfast is made of works with both. */
@HoldfastTest
class BundledLibsIT {
    private static final int NEEDED_BY_HIKARI_5 = 11;

    @EveryPlatform
    void otherVersionsOfHikariResilience4jByteBuddyAndSlf4j(Platform platform, Server server) {
        if (platform.jdk().feature() < NEEDED_BY_HIKARI_5) {
            assertWorks(platform, server, Jars.named("HikariCP-4"));
            return;
        }
        assertWorks(platform, server, Jars.named("HikariCP-5"));
        assertWorks(platform, server, Jars.named("HikariCP-7"));
    }

    private static void assertWorks(Platform platform, Server server, Path hikari) {
        Outcome bare = run(platform, server, hikari, false);
        Outcome underHoldfast = run(platform, server, hikari, true);
        assertEquals(20, bare.number("answers"));
        assertEquals("ch.qos.logback.classic.Logger", bare.value("logger"));
        for (String key : new String[] {"origin", "woven", "retried", "logger", "answers"}) {
            assertEquals(bare.values(key), underHoldfast.values(key));
        }
    }

    private static Outcome run(Platform platform, Server server, Path hikari, boolean agent) {
        return platform.app("Bundled")
                .classPath(hikari)
                .classPath(
                        Jars.named("resilience4j-retry"),
                        Jars.named("resilience4j-core"),
                        Jars.named("vavr-0"),
                        Jars.named("vavr-match"),
                        Jars.named("byte-buddy"),
                        Jars.named("slf4j-api-1"),
                        Jars.named("logback-classic"),
                        Jars.named("logback-core"))
                .underHoldfast(agent)
                .arguments(server.url())
                .run()
                .succeeded()
                .quiet();
    }
}
