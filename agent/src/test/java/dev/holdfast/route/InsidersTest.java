package dev.holdfast.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How threads are seen from outside. Each pause here is longer than what would count as silence in a sleeping thread. */
class InsidersTest {
    private static final long SILENCE = TimeUnit.MILLISECONDS.toNanos(150);

    private final ReentrantLock lock = new ReentrantLock(true);
    private final Insiders insiders = new Insiders();
    private final Thread me = Thread.currentThread();
    private volatile boolean over;
    private Thread other;

    @AfterEach
    void end() throws InterruptedException {
        over = true;
        other.interrupt();
        other.join();
    }

    @Test
    void aBusyThread_isNotSilentYet() {
        begin(this::works);
        insiders.works(other);
        pause();
        assertEquals(Evidence.Inside.RUNNING, insiders.seenBy(me, lock));
    }

    @Test
    void aSleepingThread_isSilent() {
        begin(InsidersTest::sleeps);
        while (other.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        insiders.works(other);
        pause();
        assertEquals(Evidence.Inside.SILENT, insiders.seenBy(me, lock));
    }

    @Test
    void aBusyThreadThatIsAboutToBegin_isWaitedFor() {
        begin(this::works);
        insiders.begins(other, true);
        pause();
        assertEquals(Evidence.Inside.RUNNING, insiders.seenBy(me, lock));
    }

    @Test
    void aThreadThatWaitsForItsTurn_isOnItsWay() {
        lock.lock();
        begin(() -> {
            lock.lock();
            lock.unlock();
        });
        while (!lock.hasQueuedThread(other)) {
            Thread.onSpinWait();
        }
        insiders.begins(other, true);
        pause();
        assertEquals(Evidence.Inside.RUNNING, insiders.seenBy(me, lock));
        insiders.works(other);
        insiders.ended(other);
        pauseShortly();
        assertTrue(insiders.justEndedByOther(me, lock));
        lock.unlock();
    }

    @Test
    void afterItsTransaction_onlyABusyThreadIsExpectedToSwitchBack() {
        begin(this::works);
        insiders.works(other);
        insiders.ended(other);
        assertTrue(insiders.justEndedByOther(me, lock));
        pauseShortly();
        assertTrue(insiders.justEndedByOther(me, lock));
        assertFalse(insiders.justEndedByOther(other, lock));
        pause();
        assertFalse(insiders.justEndedByOther(me, lock));
    }

    @Test
    void afterItsTransaction_aSleepingThreadIsNotExpectedToSwitchBack() {
        begin(InsidersTest::sleeps);
        while (other.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        insiders.works(other);
        insiders.ended(other);
        pauseShortly();
        assertFalse(insiders.justEndedByOther(me, lock));
    }

    private void begin(Runnable task) {
        other = new Thread(task);
        other.start();
    }

    private void works() {
        while (!over) {
            Thread.onSpinWait();
        }
    }

    private static void sleeps() {
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            return;
        }
    }

    private static void pauseShortly() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(4));
    }

    private static void pause() {
        long end = System.nanoTime() + SILENCE;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
