package dev.holdfast.route;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Which thread has ended whose uncommitted work on one shared connection, and what each said of auto-commit. Any thread. */
final class History {
    /** Within this time who switches auto-commit for one transaction, and isn't kept from running, has switched it back, or begun the next. */
    private static final long SOON = TimeUnit.MILLISECONDS.toNanos(500);

    /** Nobody waits for it longer than this. */
    private static final long AT_LAST = TimeUnit.SECONDS.toNanos(3);

    /** From then on threads that have ended are forgotten. */
    private static final int MOST_MODES = 100;

    private final Map<Thread, Set<Thread>> ended = new HashMap<>();

    /** What each thread said of auto-commit, the latest last. */
    private final List<Mode> modes = new ArrayList<>();

    /** A connection begins in auto-commit; or what those said last for all who are forgotten. */
    private boolean initially = true;

    /** Whether a thread has switched back what it had switched itself. */
    private volatile boolean switchesBack;

    private static final class Mode {
        final Thread thread;
        final boolean autoCommit;

        /** For its own sake, as it has switched back before. */
        final boolean passing;

        /** Said while there was no other thread, perhaps long ago: if its thread waits, it hands on. */
        final boolean early;

        /** Transactions of the thread since then. */
        int ends;

        /** Nanoseconds of {@link System#nanoTime()}: when it was said, or the last of those ended. */
        long since = System.nanoTime();

        /** When a comer that asks has first seen the thread not at work; 0 = none has, or it was at work since. */
        private long quiet;

        Mode(Thread thread, boolean autoCommit, boolean passing) {
            this(thread, autoCommit, passing, false);
        }

        Mode(Thread thread, boolean autoCommit, boolean passing, boolean early) {
            this.thread = thread;
            this.autoCommit = autoCommit;
            this.passing = passing;
            this.early = early;
        }

        /** Whether the thread may yet switch back after its transaction. On a busy machine it may not be given a processor for long. */
        boolean isUndecided(ReentrantLock lock) {
            long now = System.nanoTime();
            if (passing || ends >= 2 || now - since >= AT_LAST || !thread.isAlive()) {
                return false;
            }
            if (quiet == 0 || Insiders.isAtWork(thread, lock)) {
                quiet = now;
            }
            return now - quiet < (early && Insiders.waits(thread) ? Insiders.MOMENT : SOON);
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

    /** The opener, alone until now, has switched it off: for all, unless it switches it back. Before anything else is said. */
    synchronized void saidBefore(Thread opener) {
        modes.add(new Mode(opener, false, false, true));
    }

    synchronized void says(Thread thread, boolean autoCommit) {
        boolean passing = false;
        for (Mode mode : modes) {
            passing |= mode.thread == thread && (mode.passing || mode.autoCommit != autoCommit);
        }
        switchesBack |= passing;
        modes.removeIf(mode -> mode.thread == thread);
        modes.add(new Mode(thread, autoCommit, passing));
        forgetTheDead();
    }

    private void forgetTheDead() {
        for (Iterator<Mode> all = modes.iterator(); modes.size() > MOST_MODES && all.hasNext(); ) {
            Mode mode = all.next();
            if (!mode.thread.isAlive()) {
                initially = mode.passing ? initially : mode.autoCommit;
                all.remove();
            }
        }
    }

    /** A thread that has a session of its own has switched it there: if it had switched it for others, that was for a while. */
    synchronized void saysElsewhere(Thread thread, boolean autoCommit) {
        for (int i = 0; i < modes.size(); i++) {
            Mode mode = modes.get(i);
            if (mode.thread == thread) {
                if (mode.autoCommit != autoCommit) {
                    modes.set(i, new Mode(thread, autoCommit, true));
                    switchesBack = true;
                }
                return;
            }
        }
        modes.add(new Mode(thread, autoCommit, true));
        forgetTheDead();
    }

    /** A thread that had a session of its own has it no more; what it said there was for itself. */
    synchronized void comesBack(Thread thread, boolean autoCommit) {
        Boolean said = saidBy(thread);
        if (said == null || said != autoCommit) {
            modes.removeIf(mode -> mode.thread == thread);
            modes.add(new Mode(thread, autoCommit, true));
        }
    }

    /** The thread has ended a transaction. */
    synchronized void ended(Thread thread) {
        for (Mode mode : modes) {
            if (mode.thread == thread) {
                mode.ends++;
                mode.since = System.nanoTime();
                mode.quiet = 0;
            }
        }
    }

    /** Whether it isn't clear yet if a thread that has a session of its own has switched auto-commit for all, or for itself. */
    synchronized boolean isUndecided(Owners owners, ReentrantLock lock) {
        for (Mode mode : modes) {
            if (owners.has(mode.thread) && mode.isUndecided(lock)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it isn't clear yet if what a thread has said was for all, or for itself. */
    synchronized boolean isUndecided(ReentrantLock lock) {
        for (Mode mode : modes) {
            if (mode.isUndecided(lock)) {
                return true;
            }
        }
        return false;
    }

    /** What was said last for all: by a thread that hasn't switched it back. */
    synchronized boolean autoCommitForAll() {
        for (int i = modes.size() - 1; i >= 0; i--) {
            if (!modes.get(i).passing) {
                return modes.get(i).autoCommit;
            }
        }
        return initially;
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

    /** What was said last, but for a while only by a thread that has a session of its own, or has ended. */
    synchronized boolean autoCommitOf(Owners owners) {
        for (int i = modes.size() - 1; i >= 0; i--) {
            Mode mode = modes.get(i);
            if (!mode.passing || mode.thread.isAlive() && !owners.has(mode.thread)) {
                return mode.autoCommit;
            }
        }
        return initially;
    }
}
