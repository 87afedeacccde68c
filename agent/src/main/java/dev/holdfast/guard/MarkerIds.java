package dev.holdfast.guard;

import java.util.UUID;

/**
 * Ids of markers, in the form of RFC 9562's version 7: the time in milliseconds, then 74 random bits, so that new entries of the
 * index lie together. Any thread.
 */
final class MarkerIds {
    private static final long VERSION = 0x7000;
    private static final long RANDOM_OF_FIRST = 0x0fff;

    private MarkerIds() {}

    static UUID next() {
        UUID random = UUID.randomUUID();
        long first = System.currentTimeMillis() << 16 | VERSION | random.getMostSignificantBits() & RANDOM_OF_FIRST;
        return new UUID(first, random.getLeastSignificantBits());
    }
}
