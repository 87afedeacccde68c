package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;

/**
 * Threads race on the calls of one connection: none hangs, no session is lost, nobody sees another one's result, and what is
 * thrown is the database's or the driver's. {@code -Pstress} does so for longer.
 */
@HoldfastTest(server = "max_connections=60")
class FacadeRacesIT {
    private static final int SECONDS = Integer.getInteger("holdfast.it.stress-seconds", 1);
    private static final int FIRST_SEED = Integer.getInteger("holdfast.it.first-seed", 1);
    private static final int MOST_SESSIONS = 12;
    private static final String SESSIONS =
            "SELECT count(*) FROM pg_stat_activity WHERE usename = '" + Server.USER + "'";

    @EveryPlatform
    void auto_survives(Platform platform, Server server) {
        race(platform, server, "auto");
    }

    @EveryPlatform
    void split_survives(Platform platform, Server server) {
        race(platform, server, "split");
    }

    @EveryPlatform
    void joined_survives(Platform platform, Server server) {
        race(platform, server, "joined");
    }

    private static void race(Platform platform, Server server, String sharing) {
        Application application = platform.app("RacesOne")
                .underHoldfast()
                .property("holdfast.sharing", sharing)
                .property("holdfast.pool.max-total", Integer.toString(MOST_SESSIONS))
                .property("holdfast.pool.acquire-timeout", "8s")
                .limit(Duration.ofSeconds(SECONDS + 60L))
                .arguments(server.url(), SECONDS, FIRST_SEED, MOST_SESSIONS);
        try (ForkedJvm forked = application.start()) {
            forked.awaitLine("done");
            Await.until(
                    Duration.ofSeconds(5),
                    () -> "idle sessions only, found " + server.query(sessionsThat("state <> 'idle'")) + " others",
                    () -> server.query(sessionsThat("state <> 'idle'")).equals("0"));
            long sessions = Long.parseLong(server.query(SESSIONS));
            assertTrue(sessions <= MOST_SESSIONS, () -> sessions + " sessions\n" + forked.soFar());
            forked.send("end");
            judge(forked.await().succeeded());
        }
    }

    private static void judge(Outcome outcome) {
        assertEquals(List.of(), outcome.values("hang"), outcome::toString);
        assertEquals(List.of(), outcome.values("wrong"), outcome::toString);
        assertEquals(MOST_SESSIONS, outcome.number("free"), outcome::toString);
        assertTrue(outcome.number("rounds") >= 20, outcome::toString);
    }

    private static String sessionsThat(String condition) {
        return SESSIONS + " AND " + condition;
    }
}
