package dev.holdfast.session;

import java.sql.Connection;

/** A session without a pool behind it, for tests of the facades. */
public final class BareSession {
    private BareSession() {}

    public static Session of(Connection raw) {
        return new Session(raw, null, null, null, 0);
    }
}
