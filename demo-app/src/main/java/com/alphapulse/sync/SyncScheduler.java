package com.alphapulse.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs all jobs round by round: a round starts when its time has come and the former one is through. */
public final class SyncScheduler {
    private final SyncContext context;
    private final long intervalNanos;
    private final List<String> accounts;
    private final List<String> symbols;
    private final ExecutorService tradeWorkers;
    private final ExecutorService orderWorkers;
    /** One thread each, so that an account is always the same worker's. */
    private final List<ExecutorService> positionWorkers = new ArrayList<>();

    public SyncScheduler(SyncContext context, int positionThreads, long intervalMillis) {
        this.context = context;
        this.intervalNanos = TimeUnit.MILLISECONDS.toNanos(intervalMillis);
        accounts = context.exchange.accounts();
        symbols = context.exchange.symbols();
        tradeWorkers = Executors.newFixedThreadPool(accounts.size() * symbols.size());
        orderWorkers = Executors.newFixedThreadPool(accounts.size());
        for (int i = 0; i < positionThreads; i++) {
            positionWorkers.add(Executors.newSingleThreadExecutor());
        }
    }

    public void run(int rounds) throws InterruptedException {
        long due = System.nanoTime();
        for (int round = 0; round < rounds; round++) {
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            due += intervalNanos;
            await(start(round));
        }
        shutDown();
    }

    private List<Future<?>> start(int round) {
        List<Future<?>> jobs = new ArrayList<>();
        for (int i = 0; i < accounts.size(); i++) {
            String account = accounts.get(i);
            jobs.add(orderWorkers.submit(logged("orders " + account, new OrderSync(context, account, round))));
            ExecutorService worker = positionWorkers.get(i % positionWorkers.size());
            jobs.add(worker.submit(logged("positions " + account, new PositionSync(context, account, round + 1))));
            for (String symbol : symbols) {
                Runnable sync = new TradeSync(context, account, symbol);
                jobs.add(tradeWorkers.submit(logged("trades " + account + " " + symbol, sync)));
            }
        }
        String reported = accounts.get(round % accounts.size());
        jobs.add(tradeWorkers.submit(logged("report " + reported, new TurnoverReport(context, reported))));
        return jobs;
    }

    private Runnable logged(String name, Runnable job) {
        return () -> {
            try {
                job.run();
            } catch (RuntimeException e) {
                context.stats.failed(e);
            } finally {
                System.out.println("INFO job finished: " + name);
            }
        };
    }

    private void await(List<Future<?>> jobs) throws InterruptedException {
        for (Future<?> job : jobs) {
            try {
                job.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a job ended with an error", e.getCause());
            }
        }
    }

    private void shutDown() {
        tradeWorkers.shutdown();
        orderWorkers.shutdown();
        for (ExecutorService worker : positionWorkers) {
            worker.shutdown();
        }
    }
}
