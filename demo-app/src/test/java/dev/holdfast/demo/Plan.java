package dev.holdfast.demo;

import java.nio.file.Path;

/**
 * What the demo does, from the system properties {@code demo.*} that the build sets.
 *
 * @param agent the agent's jar
 * @param output where journals and logs of both runs go
 * @param seed of the exchange and of the disturbance
 * @param rounds AlphaPulse's sync rounds
 * @param intervalMillis from the start of a round to that of the next one, at least
 * @param kills server processes killed in each run
 * @param restarts immediate restarts of the server in each run
 * @param maxConnections the server's {@code max_connections}
 */
record Plan(
        Path agent,
        Path output,
        long seed,
        int rounds,
        int intervalMillis,
        int kills,
        int restarts,
        int maxConnections) {
    static Plan fromSystemProperties() {
        return new Plan(
                Path.of(property("agent")).toAbsolutePath().normalize(),
                Path.of(property("output")),
                Long.parseLong(property("seed")),
                Integer.parseInt(property("rounds")),
                Integer.parseInt(property("interval-millis")),
                Integer.parseInt(property("kills")),
                Integer.parseInt(property("restarts")),
                Integer.parseInt(property("max-connections")));
    }

    private static String property(String name) {
        String value = System.getProperty("demo." + name);
        if (value == null) {
            throw new IllegalArgumentException("demo." + name + " is not set; run: mvn -q -Pdemo verify");
        }
        return value;
    }
}
