package dev.holdfast.it;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Faults without a break: each constant hits some hundred transactions a second, with a crash, a restart or a refusal now
 * and then. Only transactions are counted that were surely under way when they were hit.
 */
enum FaultStorm {
    /**
     * Sessions at work are ended. A transaction counts if the server's log says of the session's end that a statement of the
     * bank ran, or that a transaction was open.
     */
    KILLS(BenchFault.CRASH, BenchFault.RESTART) {
        /** Each look ends some of those at work, most of them at the bank's; the others set up a session or settle a commit. */
        private static final String KILL =
                "SELECT sum(CASE WHEN pg_terminate_backend(pid) AND banks THEN 1 ELSE 0 END) FROM (SELECT pid,"
                        + " state = 'idle in transaction' OR query ~ 'ledger|accounts|BEGIN|COMMIT' AS banks FROM pg_stat_activity"
                        + " WHERE usename = '" + Server.USER + "' AND state IN ('active', 'idle in transaction')) busy"
                        + " WHERE random() < CASE WHEN banks THEN 0.5 ELSE 0.02 END";

        @Override
        void prepare(Server server) {
            server.execute("ALTER SYSTEM SET log_line_prefix = '%p|%u|%d|%e|%x|%i|'");
            server.query("SELECT pg_reload_conf()");
        }

        @Override
        long blow(FaultBench bench, Random random, int wanted) {
            ServerLog log = bench.server().log();
            log.mark();
            int ended = 0;
            while (ended < wanted) {
                ended += kill(bench, random, Math.min(GUST, wanted - ended));
                interrupt(bench, random);
            }
            return EndedSessions.ofTheBank(log.lines());
        }

        private int kill(FaultBench bench, Random random, int wanted) {
            int ended = 0;
            try (Connection connection = bench.server().connect();
                    Statement statement = connection.createStatement()) {
                while (ended < wanted) {
                    try (ResultSet row = statement.executeQuery(KILL)) {
                        row.next();
                        ended += row.getInt(1);
                    }
                    bench.pause(random, 2, 6);
                }
                return ended;
            } catch (SQLException e) {
                throw new IllegalStateException("can't end sessions", e);
            }
        }
    },
    /**
     * Lines are cut at messages of the bank's statements and commits: before they arrive, behind them, before their answers.
     * A transaction counts if the proxy has cut its line, or held its commit back, within it.
     */
    LINES(BenchFault.CRASH, BenchFault.REFUSED, BenchFault.RESTART) {
        @Override
        void prepare(Server server) {
            // The proxy counts by itself.
        }

        @Override
        long blow(FaultBench bench, Random random, int wanted) {
            int struck = 0;
            while (struck < wanted) {
                struck += cut(bench, random, Math.min(GUST, wanted - struck));
                interrupt(bench, random);
            }
            return struck;
        }

        private int cut(FaultBench bench, Random random, int wanted) {
            Map<LineFault, Fault> armed = new EnumMap<>(LineFault.class);
            int struck = 0;
            while (struck < wanted) {
                for (LineFault kind : LineFault.values()) {
                    Fault fault = armed.get(kind);
                    if (fault != null && fault.wasReached()) {
                        struck++;
                        over(bench, kind, fault, random);
                        fault = null;
                    }
                    if (fault == null) {
                        armed.put(kind, bench.proxy().add(kind.fault(random)));
                    }
                }
                bench.pause(random, 1, 2);
            }
            for (Map.Entry<LineFault, Fault> left : armed.entrySet()) {
                if (left.getValue().wasReached()) {
                    struck++;
                    over(bench, left.getKey(), left.getValue(), random);
                } else {
                    bench.proxy().remove(left.getValue());
                }
            }
            return struck;
        }

        private void over(FaultBench bench, LineFault kind, Fault fault, Random random) {
            bench.count(kind.toString().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
            if (fault.strands()) {
                bench.later(fault, random.nextInt(100));
            } else {
                bench.proxy().remove(fault);
            }
        }
    };

    /** Faults between two outages. */
    private static final int GUST = 500;

    private final List<BenchFault> outages;
    private int interrupted;

    FaultStorm(BenchFault... outages) {
        this.outages = List.of(outages);
    }

    /** Has the server log what is needed to count. */
    abstract void prepare(Server server);

    /**
     * Goes on until about so many transactions were hit.
     *
     * @return how many surely were, those that an outage hit left out
     */
    abstract long blow(FaultBench bench, Random random, int wanted);

    void interrupt(FaultBench bench, Random random) {
        bench.strike(outages.get(interrupted++ % outages.size()), 1);
    }

    /** Where the line of a transaction of the bank is cut. */
    private enum LineFault {
        STATEMENT_NEVER_SENT {
            @Override
            Fault on(String table) {
                return Fault.onClient('E').touching(table).cutBefore();
            }
        },
        STATEMENT_SENT {
            @Override
            Fault on(String table) {
                return Fault.onClient('E').touching(table).cutAfter();
            }
        },
        STATEMENT_ANSWER {
            @Override
            Fault on(String table) {
                return Fault.onServer('C').touching(table).cutBefore();
            }
        },
        READ_ANSWER {
            @Override
            Fault on(String table) {
                return Fault.onServer('D').touching("sum(balance)").cutBefore();
            }
        },
        COMMIT_NEVER_SENT {
            @Override
            Fault on(String table) {
                return Fault.onCommit().touching(table).cutBefore();
            }
        },
        COMMIT_SENT {
            @Override
            Fault on(String table) {
                return Fault.onCommit().touching(table).cutAfter();
            }
        },
        COMMIT_ANSWER {
            @Override
            Fault on(String table) {
                return Fault.onCommitAnswer().touching(table).cutBefore();
            }
        },
        COMMIT_LATE {
            @Override
            Fault on(String table) {
                return Fault.onCommit().touching(table).strand();
            }
        };

        /** Messages of the kind until it strikes: so many that no operation meets more faults than Holdfast has attempts. */
        private static final int LONGEST_WAIT = 20;

        abstract Fault on(String table);

        Fault fault(Random random) {
            return on(random.nextBoolean() ? "ledger" : "accounts").nth(1 + random.nextInt(LONGEST_WAIT));
        }
    }

    /** What the server's log says of the sessions that were ended; its lines begin with pid|role|database|SQLState|xid|tag|. */
    private static final class EndedSessions {
        private static final String ENDED = "|57P01|";

        /** How many of the bank's transactions were under way. */
        static long ofTheBank(List<String> lines) {
            long count = 0;
            for (int i = 0; i < lines.size(); i++) {
                String[] words = lines.get(i).split("\\|", 7);
                if (lines.get(i).contains(ENDED) && words.length == 7 && words[6].startsWith("FATAL:")) {
                    String next = i + 1 < lines.size() ? lines.get(i + 1) : "";
                    count += isOfTheBank(words, next.contains("STATEMENT:  ") ? next : "") ? 1 : 0;
                }
            }
            return count;
        }

        private static boolean isOfTheBank(String[] words, String statement) {
            boolean open = !words[4].equals("0") || words[5].startsWith("idle in transaction");
            boolean banks = statement.contains("ledger") || statement.contains("accounts") || words[5].equals("COMMIT");
            return words[1].equals(Server.USER) && (open || banks) && !statement.contains("tombstone");
        }
    }
}
