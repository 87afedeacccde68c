package dev.holdfast.route;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which thread has ended whose uncommitted work on one shared connection, and what each said of auto-commit. Any thread. */
final class History {
    private final Map<Thread, Set<Thread>> ended = new HashMap<>();

    /** What each thread said of auto-commit, the latest last. */
    private final List<Mode> modes = new ArrayList<>();

    private static final class Mode {
        final Thread thread;
        final boolean autoCommit;

        Mode(Thread thread, boolean autoCommit) {
            this.thread = thread;
            this.autoCommit = autoCommit;
        }
    }

    /**
     * A thread that had worked in a transaction ended it.
     *
     * @param others who had worked in it too, or waited to
     * @return those of them who have done the same to this thread
     */
    synchronized List<Thread> ends(Thread thread, Collection<Thread> others) {
        ended.keySet().removeIf(each -> !each.isAlive());
        Set<Thread> mine = ended.computeIfAbsent(thread, each -> new HashSet<>());
        mine.removeIf(each -> !each.isAlive());
        mine.addAll(others);
        List<Thread> mutual = new ArrayList<>();
        for (Thread other : others) {
            Set<Thread> theirs = ended.get(other);
            if (theirs != null && theirs.contains(thread)) {
                mutual.add(other);
            }
        }
        return mutual;
    }

    synchronized void says(Thread thread, boolean autoCommit) {
        modes.removeIf(mode -> mode.thread == thread || !mode.thread.isAlive() && modes.size() > 100);
        modes.add(new Mode(thread, autoCommit));
    }

    /** Null = the thread has said nothing of auto-commit. */
    synchronized Boolean saidBy(Thread thread) {
        for (Mode mode : modes) {
            if (mode.thread == thread) {
                return mode.autoCommit;
            }
        }
        return null;
    }

    /** What was said last by one of the threads that have no session of their own. */
    synchronized boolean autoCommitOf(Owners owners, boolean initially) {
        for (int i = modes.size() - 1; i >= 0; i--) {
            if (!owners.has(modes.get(i).thread)) {
                return modes.get(i).autoCommit;
            }
        }
        return initially;
    }
}
