package dev.holdfast.it;

import java.sql.SQLException;
import java.util.Random;

/** What happens to the service in a {@link FaultBench}; each constant strikes once when it is asked to. */
enum BenchFault {
    /** {@code pg_terminate_backend}, mostly of a session at work. */
    TERMINATE(20, 3, false) {
        @Override
        void strike(FaultBench bench, Random random) {
            bench.count("terminated");
            bench.server()
                    .query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + Server.USER
                            + "' ORDER BY (state = 'idle')::int + 1.3 * random() LIMIT 1");
            bench.pause(random, 20, 60);
        }
    },
    /** {@code kill -9} of one session at work; the server ends all and recovers. */
    CRASH(10, 1, false) {
        @Override
        void strike(FaultBench bench, Random random) {
            bench.outage("crash", () -> {
                boolean crashed = false;
                while (!crashed) {
                    crashed = bench.server().crash(bench.sessionAtWork());
                }
            });
            bench.pause(random, 100, 300);
        }
    },
    /** {@code pg_ctl restart -m immediate}. */
    RESTART(10, 1, false) {
        @Override
        void strike(FaultBench bench, Random random) {
            bench.outage("restart", bench.server()::immediateRestart);
            bench.pause(random, 100, 300);
        }
    },
    /** The server is away: connections are refused. */
    STOPPED(10, 1, false) {
        @Override
        void strike(FaultBench bench, Random random) {
            bench.outage("stopped", () -> {
                bench.server().stop();
                bench.pause(random, 100, 700);
                bench.server().startAgain();
            });
            bench.pause(random, 100, 300);
        }
    },
    /** All lines are cut and new ones refused, while the server, and what is under way on it, lives on. */
    REFUSED(10, 1, true) {
        @Override
        void strike(FaultBench bench, Random random) {
            bench.outage("refused", () -> {
                bench.proxy().refuse();
                bench.proxy().cutAll();
                bench.pause(random, 20, 250);
                bench.proxy().acceptAgain();
            });
            bench.pause(random, 30, 150);
        }
    },
    /** The line is cut at any message: before it arrives, behind it, or before any message of an answer. */
    CUT(60, 9, true) {
        @Override
        void strike(FaultBench bench, Random random) {
            int number = 1 + random.nextInt(LONGEST_WAIT);
            switch (bench.struck() % 3) {
                case 0:
                    bench.line("cut-request", Fault.onClient().nth(number).cutBefore());
                    break;
                case 1:
                    bench.line(
                            "cut-behind-request", Fault.onClient().nth(number).cutAfter());
                    break;
                default:
                    bench.line("cut-answer", Fault.onServer().nth(number).cutBefore());
            }
        }
    },
    /** The line is cut where a transaction is committed: before the server hears of it, as soon as it did, when it has. */
    COMMIT(60, 6, true) {
        @Override
        void strike(FaultBench bench, Random random) {
            switch (bench.struck() % 3) {
                case 0:
                    bench.line(
                            "commit-never-sent", anyOf(Fault.onCommit(), random).cutBefore());
                    break;
                case 1:
                    bench.line("commit-sent", anyOf(Fault.onCommit(), random).cutAfter());
                    break;
                default:
                    bench.line(
                            "commit-answer",
                            anyOf(Fault.onCommitAnswer(), random).cutBefore());
            }
        }
    },
    /** The application sees the line cut while the commit is on its way, and arrives. */
    LATE(20, 3, true) {
        @Override
        void strike(FaultBench bench, Random random) {
            Fault fault = anyOf(Fault.onCommit(), random).strand();
            bench.line("late", fault);
            bench.later(fault, 20 + random.nextInt(600));
        }
    },
    /** Sessions are ended, and the server has no slot for new ones for a while: 53300. */
    FULL(4, 1, false) {
        @Override
        void strike(FaultBench bench, Random random) {
            try (TakenSlots slots = bench.server().takeSlots()) {
                for (int ended = 0; ended < 3; ended++) {
                    bench.count("full");
                    slots.endOneAndTake();
                    bench.pause(random, 30, 120);
                }
            } catch (SQLException e) {
                throw new IllegalStateException("can't fill the server", e);
            }
            bench.pause(random, 30, 100);
        }
    },
    /** The application sees nothing any more while the commit is on its way, and arrives. */
    SILENT(10, 3, true) {
        @Override
        void strike(FaultBench bench, Random random) {
            Fault fault = anyOf(Fault.onCommit(), random).strandSilently();
            bench.line("silent", fault);
            bench.later(fault, 300 + random.nextInt(2_000));
        }
    };

    /** Messages until a line is cut: so many that no operation meets more faults than Holdfast has attempts. */
    private static final int LONGEST_WAIT = 300;

    private final int times;
    private final int timesBare;
    private final boolean atLine;

    BenchFault(int times, int timesBare, boolean atLine) {
        this.times = times;
        this.timesBare = timesBare;
        this.atLine = atLine;
    }

    /** Strikes once, and waits until it is over, or a little for what goes on by itself. */
    abstract void strike(FaultBench bench, Random random);

    /** How often in one run; with each way of proof, that is at least 20 times each. */
    int times() {
        return times;
    }

    /** How often it takes to show without the agent. */
    int timesBare() {
        return timesBare;
    }

    /** Whether it happens on the line, so that the program must go through the proxy. */
    boolean isAtLine() {
        return atLine;
    }

    /** Whether the server itself goes down, after which xids prove nothing. */
    boolean isServerDown() {
        return this == CRASH || this == RESTART || this == STOPPED;
    }

    private static Fault anyOf(Fault fault, Random random) {
        return fault.touching(random.nextBoolean() ? "ledger" : "accounts").nth(1 + random.nextInt(5));
    }
}
