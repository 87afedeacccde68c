package dev.holdfast.guard;

import java.util.UUID;

/**
 * Ids of the markers of one session, in the form of RFC 9562's version 7: the time in milliseconds, so that new entries of the
 * index lie together, then 74 bits that begin at random and count. New random bits for each id would cost more than all else
 * that is done for it. Used by whoever holds the session.
 */
final class MarkerIds {
    private static final long VERSION = 0x7000;
    private static final long RANDOM_OF_FIRST = 0x0fff;
    private static final long VARIANT = 0xc000_0000_0000_0000L;

    private final UUID random = UUID.randomUUID();
    private long counted;

    UUID next() {
        long first = System.currentTimeMillis() << 16 | VERSION | random.getMostSignificantBits() & RANDOM_OF_FIRST;
        long last = random.getLeastSignificantBits();
        return new UUID(first, last & VARIANT | (last + ++counted) & ~VARIANT);
    }
}
