package dev.holdfast.testkit;

/** Server processes, in words that each version of PostgreSQL from 12 on understands. */
public final class Backends {
    private Backends() {}

    /** Ends one and returns when it is gone; with a time-out {@code pg_terminate_backend} does so itself, but from 14 on only. */
    public static String end(int pid) {
        return "DO $$ BEGIN PERFORM pg_terminate_backend(" + pid + ");"
                + " WHILE EXISTS (SELECT FROM pg_stat_activity WHERE pid = " + pid + ")"
                + " LOOP PERFORM pg_sleep(0.01); PERFORM pg_stat_clear_snapshot(); END LOOP; END $$";
    }
}
