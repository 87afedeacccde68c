package dev.holdfast.route;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** The threads that have worked in the open transaction of a shared session. Guarded by the session's lock. */
final class Insiders {
    /** A thread that makes no call for this long isn't on its way to the end of its transaction. */
    private static final long SILENCE = TimeUnit.MILLISECONDS.toNanos(100);

    /** The same where it could run: on a busy machine it may just not have been given a processor. */
    private static final long SILENCE_AT_WORK = TimeUnit.MILLISECONDS.toNanos(500);

    /** A thread is often seen waiting for a moment, for a log or a heap. */
    static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(10);

    /** Between the end of a transaction and the switch back to auto-commit. */
    private static final long AFTERMATH = TimeUnit.MILLISECONDS.toNanos(3);

    private static final int FRAMES = 12;
    private static final String LOCK_SUPPORT = "java.util.concurrent.locks.LockSupport";

    private static final int MOST_TURNS = 64;

    private final List<Thread> workers = new ArrayList<>();

    /** Who worked, call by call, without repetitions. */
    private final List<Thread> turns = new ArrayList<>();

    /** Who has switched auto-commit off last, and not begun to work; null = nobody. */
    private Thread beginner;

    private Thread last;
    private long lastCall;
    private long waitsSince;
    private long endedAt = System.nanoTime() - AFTERMATH;
    private Thread endedBy;

    /** A call has ended that left a transaction open. */
    void works(Thread thread) {
        if (!workers.contains(thread)) {
            workers.add(thread);
        }
        if (turns.size() < MOST_TURNS && (turns.isEmpty() || turns.get(turns.size() - 1) != thread)) {
            turns.add(thread);
        }
        beginner = null;
        called(thread);
    }

    /** The thread is about to work, or not any more. */
    void begins(Thread thread, boolean about) {
        if (about) {
            beginner = thread;
            called(thread);
        } else if (beginner == thread) {
            beginner = null;
        }
    }

    private void called(Thread thread) {
        last = thread;
        lastCall = System.nanoTime();
        waitsSince = 0;
    }

    boolean worked(Thread thread) {
        return workers.contains(thread);
    }

    /** Whether others wait for this thread to begin or to go on. */
    boolean isAwaited(Thread thread) {
        return workers.contains(thread) || beginner == thread;
    }

    boolean isEmpty() {
        return workers.isEmpty();
    }

    /** Whether more than one thread has worked. */
    boolean hasGuest() {
        return workers.size() > 1;
    }

    /** Those whose work lies before and after a thread's, or the other way round: neither has handed on to the other. */
    List<Thread> overlapping(Thread thread) {
        List<Thread> found = new ArrayList<>();
        for (Thread other : workers) {
            int changes = 0;
            Thread before = null;
            for (Thread turn : turns) {
                if ((turn == thread || turn == other) && turn != before) {
                    changes += before == null ? 0 : 1;
                    before = turn;
                }
            }
            if (other != thread && changes > 1) {
                found.add(other);
            }
        }
        return found;
    }

    List<Thread> othersThan(Thread thread) {
        List<Thread> others = new ArrayList<>(workers);
        others.remove(thread);
        return others;
    }

    void ended(Thread by) {
        workers.clear();
        turns.clear();
        endedBy = by;
        endedAt = System.nanoTime();
        last = beginner;
        waitsSince = 0;
    }

    /** When the last transaction ended; nanoseconds of {@link System#nanoTime()}. */
    long endedAt() {
        return endedAt;
    }

    /** Who ended the last transaction; null = nobody has. */
    Thread endedBy() {
        return endedBy;
    }

    /** Whether another thread has just ended its transaction, and may be about to switch auto-commit on again. */
    boolean justEndedByOther(Thread thread, ReentrantLock lock) {
        if (endedBy == null || endedBy == thread) {
            return false;
        }
        long since = System.nanoTime() - endedAt;
        return since < AFTERMATH || since < SILENCE && isAtWork(endedBy, lock);
    }

    /** Neither waits nor sleeps, but for its turn: its next call is on its way. */
    static boolean isAtWork(Thread thread, ReentrantLock lock) {
        return thread.getState() == Thread.State.RUNNABLE || lock.hasQueuedThread(thread);
    }

    /** Whether no other thread has worked since this one ended its transaction. */
    boolean wasLast(Thread thread) {
        return endedBy == thread && workers.isEmpty();
    }

    /** How the comer finds the thread that was here last; none of them is in a call, as the comer holds the lock. */
    Evidence.Inside seenBy(Thread comer, ReentrantLock lock) {
        if (workers.contains(comer)) {
            return Evidence.Inside.NOBODY_ELSE;
        }
        if (workers.isEmpty() && (beginner == null || beginner == comer)) {
            return Evidence.Inside.NOBODY_ELSE;
        }
        Evidence.Inside found = found(lock);
        if (workers.isEmpty() && found != Evidence.Inside.RUNNING && found != Evidence.Inside.PAUSES) {
            beginner = null;
            return Evidence.Inside.NOBODY_ELSE;
        }
        return found;
    }

    private Evidence.Inside found(ReentrantLock lock) {
        long now = System.nanoTime();
        if (!last.isAlive()) {
            return Evidence.Inside.ENDED;
        }
        if (lock.hasQueuedThread(last)) {
            waitsSince = 0;
            return Evidence.Inside.RUNNING;
        }
        if (waits(last)) {
            waitsSince = waitsSince == 0 ? now : waitsSince;
            if (now - waitsSince < MOMENT) {
                return Evidence.Inside.PAUSES;
            }
            return last.getState() == Thread.State.BLOCKED ? Evidence.Inside.BLOCKED : Evidence.Inside.WAITS;
        }
        waitsSince = 0;
        long silence = isAtWork(last, lock) ? SILENCE_AT_WORK : SILENCE;
        return now - lastCall > silence ? Evidence.Inside.SILENT : Evidence.Inside.RUNNING;
    }

    /** Whether all who have worked wait, or have ended. */
    boolean allWait() {
        for (Thread worker : workers) {
            if (worker.isAlive() && !waits(worker)) {
                return false;
            }
        }
        return !workers.isEmpty();
    }

    /** For another thread, it seems; sleeping, waiting for a network or inside of Holdfast doesn't count. */
    static boolean waits(Thread thread) {
        switch (thread.getState()) {
            case WAITING:
            case TIMED_WAITING:
            case BLOCKED:
                break;
            default:
                return false;
        }
        StackTraceElement[] stack = thread.getStackTrace();
        boolean parks = true;
        for (int i = 0; i < Math.min(stack.length, FRAMES); i++) {
            String name = stack[i].getClassName();
            if (SharingRules.isOurs(name) || isNetwork(name) || sleeps(stack[i])) {
                return false;
            }
            if (parks && !isParking(name)) {
                parks = false;
                if (i > 0 && isOwnPause(stack[i - 1], name)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean sleeps(StackTraceElement frame) {
        return frame.getClassName().equals("java.lang.Thread")
                && frame.getMethodName().startsWith("sleep");
    }

    private static boolean isNetwork(String name) {
        return name.startsWith("sun.nio.ch.") || name.startsWith("java.net.") || name.startsWith("jdk.internal.net.");
    }

    private static boolean isParking(String name) {
        return name.equals(LOCK_SUPPORT)
                || name.equals("jdk.internal.misc.Unsafe")
                || name.equals("sun.misc.Unsafe")
                || name.equals("java.lang.VirtualThread")
                || name.startsWith("java.lang.System$");
    }

    /** The application itself parks for a time: a way to sleep. */
    private static boolean isOwnPause(StackTraceElement parking, String caller) {
        return parking.getClassName().equals(LOCK_SUPPORT)
                && parking.getMethodName().startsWith("park")
                && !parking.getMethodName().equals("park")
                && !caller.startsWith("java.");
    }
}
