package dev.holdfast.it.app;

import java.sql.DriverManager;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Programs of {@link SharesBySeed} in which one transaction goes from thread to thread. */
final class ChainsBySeed {
    private ChainsBySeed() {}

    /** Tasks of a thread pool, one after the other. */
    static void executor(Seeded run) throws Exception {
        run.connection = DriverManager.getConnection(run.url);
        run.connection.setAutoCommit(false);
        ExecutorService pool = Executors.newFixedThreadPool(run.threads);
        try {
            for (int round = 0; round < run.rounds; round++) {
                for (int thread = 1; thread <= run.threads; thread++) {
                    pool.submit(step(run, thread, round)).get();
                }
                pool.submit(end(run, round)).get();
            }
        } finally {
            pool.shutdown();
        }
    }

    /** Stages of futures, each in a thread that ends with it. */
    static void futures(Seeded run) throws Exception {
        run.connection = DriverManager.getConnection(run.url);
        run.connection.setAutoCommit(false);
        stages(run, task -> new Thread(task).start());
    }

    /** The same in virtual threads, where the JDK has them. */
    static void virtualThreads(Seeded run) throws Exception {
        run.connection = DriverManager.getConnection(run.url);
        run.connection.setAutoCommit(false);
        stages(run, perVirtualThread());
    }

    private static Executor perVirtualThread() throws ReflectiveOperationException {
        try {
            Executor executor = (Executor) Executors.class
                    .getMethod("newVirtualThreadPerTaskExecutor")
                    .invoke(null);
            return executor;
        } catch (NoSuchMethodException olderJdk) {
            return task -> new Thread(task).start();
        }
    }

    private static void stages(Seeded run, Executor executor) throws Exception {
        for (int round = 0; round < run.rounds; round++) {
            CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
            for (int thread = 1; thread <= run.threads; thread++) {
                last = last.thenRunAsync(step(run, thread, round), executor);
            }
            last.thenRunAsync(end(run, round), executor).get();
        }
    }

    private static Runnable step(Seeded run, int thread, int round) {
        return () -> run.guarded(thread, (number, random) -> {
            run.insert(number, round, 1);
            run.think(random);
        });
    }

    private static Runnable end(Seeded run, int round) {
        return () -> run.guarded(0, (number, random) -> {
            if ((run.random(0).nextInt(3) + round) % 3 == 0) {
                run.connection.rollback();
                gone(run, round);
            } else {
                run.connection.commit();
                committed(run, round);
            }
        });
    }

    /** The thread that opened the connection ends within the transaction, another one finishes it. */
    static void openerEnds(Seeded run) throws Exception {
        boolean waits = run.random(0).nextBoolean();
        Thread finisher = run.thread(2, (thread, random) -> {
            run.insert(thread, 0, 1);
            run.think(random);
            run.connection.commit();
            run.committedIn("round-0", 1, 0, 2);
            run.committedIn("round-0", 2, 0, 1);
        });
        Thread opener = run.thread(1, (thread, random) -> {
            run.connection = DriverManager.getConnection(run.url);
            run.connection.setAutoCommit(false);
            run.insert(thread, 0, 1);
            run.think(random);
            run.insert(thread, 0, 2);
            if (!waits) {
                finisher.start();
            }
        });
        opener.start();
        opener.join();
        if (waits) {
            finisher.start();
        }
        finisher.join();
    }

    private static void committed(Seeded run, int round) {
        for (int thread = 1; thread <= run.threads; thread++) {
            run.committedIn("round-" + round, thread, round, 1);
        }
    }

    private static void gone(Seeded run, int round) {
        for (int thread = 1; thread <= run.threads; thread++) {
            run.gone(thread, round);
        }
    }
}
