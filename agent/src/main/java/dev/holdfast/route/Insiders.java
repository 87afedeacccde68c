package dev.holdfast.route;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** The threads that have worked in the open transaction of a shared session. Guarded by the session's lock. */
final class Insiders {
    /** A thread that makes no call for this long isn't on its way to the end of its transaction. */
    private static final long SILENCE = TimeUnit.MILLISECONDS.toNanos(100);

    /** A thread is often seen waiting for a moment, for a log or a heap. */
    private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int FRAMES = 12;

    private final List<Thread> threads = new ArrayList<>();
    private Thread last;
    private long lastCall;
    private long waitsSince;

    void works(Thread thread) {
        if (!threads.contains(thread)) {
            threads.add(thread);
        }
        last = thread;
        waitsSince = 0;
    }

    void pauses(Thread thread) {
        last = thread;
        lastCall = System.nanoTime();
        waitsSince = 0;
    }

    boolean worked(Thread thread) {
        return threads.contains(thread);
    }

    boolean isAlone(Thread thread) {
        return threads.size() == 1 && threads.get(0) == thread;
    }

    void clear() {
        threads.clear();
        last = null;
        waitsSince = 0;
    }

    /** How the comer finds the thread that was here last; none of them is in a call, as the comer holds the lock. */
    Evidence.Inside seenBy(Thread comer, ReentrantLock lock) {
        if (threads.isEmpty() || threads.contains(comer)) {
            return Evidence.Inside.NOBODY_ELSE;
        }
        long now = System.nanoTime();
        if (!last.isAlive() || now - lastCall > SILENCE) {
            return Evidence.Inside.LEAVES_IT;
        }
        if (lock.hasQueuedThread(last) || !waits(last)) {
            waitsSince = 0;
            return Evidence.Inside.RUNNING;
        }
        if (waitsSince == 0) {
            waitsSince = now;
        }
        return now - waitsSince >= MOMENT ? Evidence.Inside.LEAVES_IT : Evidence.Inside.RUNNING;
    }

    /** For another thread, it seems; sleeping, waiting for a network or inside of Holdfast doesn't count. */
    private static boolean waits(Thread thread) {
        switch (thread.getState()) {
            case WAITING:
            case TIMED_WAITING:
            case BLOCKED:
                break;
            default:
                return false;
        }
        StackTraceElement[] stack = thread.getStackTrace();
        for (int i = 0; i < Math.min(stack.length, FRAMES); i++) {
            String name = stack[i].getClassName();
            boolean sleeps =
                    name.equals("java.lang.Thread") && stack[i].getMethodName().startsWith("sleep");
            if (sleeps
                    || name.startsWith("dev.holdfast.")
                    || name.startsWith("sun.nio.ch.")
                    || name.startsWith("java.net.")) {
                return false;
            }
        }
        return true;
    }
}
