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

    /** Whether a thread has switched back what it had switched itself. */
    private volatile boolean switchesBack;

    private static final class Mode {
        final Thread thread;
        final boolean autoCommit;

        /** For its own sake, as it has switched back before. */
        final boolean passing;

        Mode(Thread thread, boolean autoCommit, boolean passing) {
            this.thread = thread;
            this.autoCommit = autoCommit;
            this.passing = passing;
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
        boolean passing = false;
        for (Mode mode : modes) {
            passing |= mode.thread == thread && (mode.passing || mode.autoCommit != autoCommit);
        }
        switchesBack |= passing;
        modes.removeIf(mode -> mode.thread == thread || !mode.thread.isAlive() && modes.size() > 100);
        modes.add(new Mode(thread, autoCommit, passing));
    }

    /** Whether some thread switches auto-commit for a while. */
    boolean switchesBack() {
        return switchesBack;
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

    /** What was said last, but for a while only by a thread that has a session of its own. */
    synchronized boolean autoCommitOf(Owners owners, boolean initially) {
        for (int i = modes.size() - 1; i >= 0; i--) {
            Mode mode = modes.get(i);
            if (!mode.passing || !owners.has(mode.thread)) {
                return mode.autoCommit;
            }
        }
        return initially;
    }
}
