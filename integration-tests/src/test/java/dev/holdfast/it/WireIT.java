package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connect-per-operation code costs, at the wire, exactly what it costs on a warm pool written by hand; writes cost their proof on top. */
@HoldfastTest
class WireIT {
    static final int CYCLES = 200;

    /** It reads, in auto-commit and in transactions: there is nothing to prove. */
    @EveryPlatform
    void connectPerOperation_costsTheRoundTripsOfAWarmPool(Platform platform, Server server, FaultProxy proxy) {
        Traffic byHand = measure(
                platform.app("Cycles").classPath(Jars.named("HikariCP-4"), Jars.named("slf4j-api-1")),
                "hikari",
                server,
                proxy);
        Traffic underHoldfast = measure(platform.app("Cycles").underHoldfast(), "driver", server, proxy);
        assertEquals(0, byHand.connections(), "the yardstick itself is not warm");
        assertEquals(byHand.toString(), underHoldfast.toString());
    }

    /**
     * Half of the cycles write in auto-commit, half in a transaction, which takes two round trips by itself. With {@code off} it
     * is what a pool by hand costs; with {@code auto} there is no marker table.
     */
    @ParameterizedTest
    @CsvSource({"off, 1, 2", "auto, 2, 3", "marker, 1, 2", "xid, 2, 3"})
    void proofOfCommits_costsWhatReadmeSays(String proof, int single, int manual, Server server, FaultProxy proxy) {
        MarkerTable.prepare(server, proof);
        server.execute("CREATE TABLE IF NOT EXISTS written (n int); GRANT INSERT ON written TO " + Server.USER);
        Application application = Application.of("dev.holdfast.it.app.Cycles")
                .classPath(Jars.apps(), Jars.driver())
                .underHoldfast()
                .property("holdfast.commit.proof", proof);
        Traffic traffic = measure(application, "writes", server, proxy);
        assertEquals(CYCLES / 2 * (single + manual), traffic.roundTrips(), traffic::toString);
    }

    @EveryPlatform
    void agentAttachedToARunningProgram_poolsFromThenOn(Platform platform, Server server, FaultProxy proxy) {
        if (platform.jdk().feature() != Jdk.running().feature()) {
            return; // the Attach API reports errors across versions even where it worked
        }
        try (ForkedJvm forked = platform.app("Cycles")
                .arguments("driver", server.url(proxy.port()), CYCLES)
                .start()) {
            forked.awaitLine("STARTED");
            forked.send("go");
            forked.awaitLine("WARM");
            forked.attach(Jars.agent(), "");
            Traffic before = proxy.traffic();
            forked.send("go");
            forked.awaitLine("DONE");
            assertEquals(1, proxy.traffic().since(before).connections());
            forked.send("end");
            forked.await().succeeded();
        }
    }

    static Traffic measure(Application application, String mode, Server server, FaultProxy proxy) {
        Application ready = application.arguments(mode, server.url(proxy.port()), CYCLES);
        try (ForkedJvm forked = ready.start()) {
            forked.awaitLine("STARTED");
            forked.send("go");
            forked.awaitLine("WARM");
            Traffic before = proxy.traffic();
            forked.send("go");
            forked.awaitLine("DONE");
            Traffic spent = proxy.traffic().since(before);
            forked.send("end");
            forked.await().succeeded();
            return spent;
        }
    }
}
