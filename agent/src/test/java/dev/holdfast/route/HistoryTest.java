package dev.holdfast.route;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** What a thread gets that has said nothing of auto-commit, beside one that has switched it off. */
class HistoryTest {
    private static final long LONGER_THAN_SOON = 700;

    private final History history = new History();
    private final ReentrantLock lock = new ReentrantLock();
    private final Thread me = Thread.currentThread();

    @Test
    void switchedForOneTransaction_isClearOnceItIsSwitchedBack() {
        history.says(me, false);
        assertTrue(history.isUndecided(lock));
        history.ended(me);
        assertTrue(history.isUndecided(lock));
        history.says(me, true);
        assertFalse(history.isUndecided(lock));
        assertTrue(history.autoCommitForAll());
        history.says(me, false);
        assertFalse(history.isUndecided(lock));
        assertTrue(history.autoCommitForAll(), "it has switched back before");
    }

    @Test
    void twoTransactionsWithoutSwitchingBack_wereForAll() {
        history.says(me, false);
        history.ended(me);
        history.ended(me);
        assertFalse(history.isUndecided(lock));
        assertFalse(history.autoCommitForAll());
    }

    @Test
    void openerHadSwitched_mayYetSwitchBack() {
        history.saidBefore(me);
        assertTrue(history.isUndecided(lock));
        assertFalse(history.autoCommitForAll());
        history.says(me, true);
        assertFalse(history.isUndecided(lock));
        assertTrue(history.autoCommitForAll());
    }

    @Test
    void openerHadSwitchedAndHasEnded_itWasForAllThatCome() throws Exception {
        Thread opener = ended();
        history.saidBefore(opener);
        assertFalse(history.isUndecided(lock));
        for (int i = 0; i < 200; i++) {
            Thread other = ended();
            history.says(other, true);
            history.says(other, false);
        }
        history.says(me, true);
        history.says(me, false);
        assertFalse(history.autoCommitForAll());
    }

    /** It hands on: nobody waits for long. */
    @Test
    void openerHadSwitchedAndWaits_isSoonClear() throws Exception {
        ExecutorService idle = Executors.newSingleThreadExecutor();
        Thread opener = idle.submit(Thread::currentThread).get();
        history.saidBefore(opener);
        long start = System.nanoTime();
        while (history.isUndecided(lock)) {
            Thread.sleep(1);
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertTrue(millis < 400, "after " + millis + " ms");
        idle.shutdown();
    }

    /** What it said last on the shared session was for its own transaction there. */
    @Test
    void threadWithASessionOfItsOwnHasEnded_itsSwitchIsNobodys() throws Exception {
        Owners owners = new Owners(me, false);
        Thread other = new Thread(() -> {
            history.says(Thread.currentThread(), false);
            owners.add(Thread.currentThread());
            history.saysElsewhere(Thread.currentThread(), true);
        });
        other.start();
        other.join();
        assertTrue(history.autoCommitOf(owners));
        owners.forgetTheDead();
        assertTrue(history.autoCommitOf(owners));
    }

    @Test
    void saidOnASessionOfItsOwn_isTheThreadsAndNobodyElses() {
        Owners owners = new Owners(me, false);
        owners.add(me);
        history.saysElsewhere(me, false);
        assertFalse(history.saidBy(me));
        assertTrue(history.autoCommitForAll());
        assertTrue(history.autoCommitOf(owners));
        history.saysElsewhere(me, true);
        assertTrue(history.saidBy(me));
        assertFalse(history.isUndecided(lock));
    }

    private static Thread ended() throws InterruptedException {
        Thread thread = new Thread(() -> {});
        thread.start();
        thread.join();
        return thread;
    }

    /** On a busy machine it may not be given a processor. */
    @Test
    void threadAtWork_mayYetSwitchBack() throws Exception {
        AtomicBoolean works = new AtomicBoolean(true);
        CountDownLatch end = new CountDownLatch(1);
        Thread other = new Thread(() -> {
            while (works.get()) {
                Thread.onSpinWait();
            }
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        other.start();
        history.says(other, false);
        assertTrue(history.isUndecided(lock));
        Thread.sleep(LONGER_THAN_SOON);
        assertTrue(history.isUndecided(lock));
        works.set(false);
        while (other.getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }
        long quiet = System.nanoTime();
        while (history.isUndecided(lock)) {
            Thread.sleep(1);
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - quiet);
        assertTrue(millis < 2_000, "after " + millis + " ms");
        end.countDown();
        other.join();
        assertFalse(history.isUndecided(lock));
    }
}
