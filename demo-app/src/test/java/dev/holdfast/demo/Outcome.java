package dev.holdfast.demo;

import java.util.Map;
import java.util.TreeMap;

/**
 * What one run of AlphaPulse came to.
 *
 * @param errors what AlphaPulse caught, by SQLState
 * @param kills server processes killed under it
 * @param restarts of the server under it
 * @param millisWithoutService from each restart on until the database confirmed something again
 * @param budget connections that it may hold at once, asked of the server
 */
record Outcome(
        long done,
        long millis,
        Map<String, Integer> errors,
        Findings findings,
        int connectionsOpened,
        int mostConnections,
        int kills,
        int restarts,
        long millisWithoutService,
        int budget) {

    /** Too many connections: https://www.postgresql.org/docs/current/errcodes-appendix.html. */
    static final String TOO_MANY_CLIENTS = "53300";

    /** What was done to it. */
    int hits() {
        return kills + restarts;
    }

    int errors(String state) {
        return errors.getOrDefault(state, 0);
    }

    /** Operations that weren't turned away at the door: only these can run into anything else. */
    long reachedDatabase() {
        int all = errors.values().stream().mapToInt(Integer::intValue).sum();
        return done + all - errors(TOO_MANY_CLIENTS);
    }

    long perSecond() {
        return Math.round(done * 1000.0 / millis);
    }

    /** AlphaPulse's last words: {@code RESULT attempted=9 done=7 millis=80 error.53300=2}. */
    record Result(long done, long millis, Map<String, Integer> errors) {
        static final String START = "RESULT ";
        private static final String ERROR = "error.";

        static Result parse(String line) {
            Map<String, String> values = new TreeMap<>();
            for (String word : line.substring(START.length()).split(" ")) {
                values.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
            }
            Map<String, Integer> errors = new TreeMap<>();
            values.forEach((key, value) -> {
                if (key.startsWith(ERROR)) {
                    errors.put(key.substring(ERROR.length()), Integer.valueOf(value));
                }
            });
            return new Result(Long.parseLong(values.get("done")), Long.parseLong(values.get("millis")), errors);
        }
    }
}
