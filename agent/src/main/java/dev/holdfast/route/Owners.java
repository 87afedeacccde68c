package dev.holdfast.route;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The threads of one shared connection that have a session of their own for all that they do. Any thread. */
final class Owners {
    private final Thread opener;
    private final boolean all;
    private final Set<Thread> own = ConcurrentHashMap.newKeySet();

    /** Those of them that use a statement of the shared session which can't be had elsewhere. */
    private final Set<Thread> bound = ConcurrentHashMap.newKeySet();

    /** @param all whether every thread but the opener is one, by the operator's word */
    Owners(Thread opener, boolean all) {
        this.opener = opener;
        this.all = all;
    }

    /** Whether the calling thread is one. */
    boolean hasMe() {
        Thread me = Thread.currentThread();
        return (own.contains(me) || all && me != opener) && !bound.contains(me);
    }

    boolean isEmpty() {
        return own.isEmpty();
    }

    boolean has(Thread thread) {
        return own.contains(thread);
    }

    boolean isBound(Thread thread) {
        return bound.contains(thread);
    }

    void add(Thread thread) {
        own.add(thread);
    }

    void addAll(Collection<Thread> threads) {
        own.addAll(threads);
    }

    void bindMe() {
        bound.add(Thread.currentThread());
    }

    void forgetTheDead() {
        own.removeIf(thread -> !thread.isAlive());
        bound.removeIf(thread -> !thread.isAlive());
    }
}
