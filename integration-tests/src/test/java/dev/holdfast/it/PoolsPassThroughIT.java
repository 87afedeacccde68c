package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A program's own pool keeps its sessions: they are what they are without the agent, and none is left when it closes. */
@HoldfastTest
class PoolsPassThroughIT {
    private static final int POOL_SIZE = 2;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @EveryPlatform
    void poolsAndXa_workAndAreNotPooledTwice(Platform platform, Server server) {
        for (Map.Entry<String, Path[]> pool : pools().entrySet()) {
            try (SessionSampler sampler = server.sampleSessions()) {
                Await.until(LIMIT, () -> "the former pool's end", () -> sampler.last() == 0);
            }
            assertWorks(platform, server, pool.getKey(), pool.getValue());
        }
    }

    private static void assertWorks(Platform platform, Server server, String pool, Path... jars) {
        Application application = platform.app("Pools")
                .classPath(jars)
                .underHoldfast()
                .arguments(pool, server.port(), Server.DATABASE, Server.USER);
        try (SessionSampler sampler = server.sampleSessions();
                ForkedJvm forked = application.start()) {
            forked.awaitLine("CLOSED");
            Await.until(LIMIT, () -> pool + " closed, yet sessions: " + sampler.last(), () -> sampler.last() == 0);
            assertTrue(sampler.most() <= POOL_SIZE, pool + " had sessions at once: " + sampler.most());
            forked.send("end");
            Outcome outcome = forked.await().succeeded();
            assertEquals("xa".equals(pool) ? 1 : POOL_SIZE, outcome.number("backends"), outcome::toString);
        }
    }

    private static Map<String, Path[]> pools() {
        Path slf4j = Jars.named("slf4j-api-1");
        Map<String, Path[]> pools = new LinkedHashMap<>();
        pools.put("hikari", new Path[] {Jars.named("HikariCP-4"), slf4j});
        pools.put("dbcp2", new Path[] {
            Jars.named("commons-dbcp2"),
            Jars.named("commons-pool2"),
            Jars.named("commons-logging"),
            Jars.named("jakarta.transaction-api")
        });
        pools.put("tomcat", new Path[] {Jars.named("tomcat-jdbc"), Jars.named("tomcat-juli")});
        pools.put("c3p0", new Path[] {Jars.named("c3p0"), Jars.named("mchange-commons")});
        pools.put("agroal", new Path[] {Jars.named("agroal-pool"), Jars.named("agroal-api")});
        pools.put("druid", new Path[] {Jars.named("druid")});
        pools.put("vibur", new Path[] {
            Jars.named("vibur-dbcp"), Jars.named("vibur-object-pool"), Jars.named("concurrentlinkedhashmap"), slf4j
        });
        pools.put("pgpooling", new Path[0]);
        pools.put("xa", new Path[0]);
        return pools;
    }
}
