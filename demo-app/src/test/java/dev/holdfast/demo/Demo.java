package dev.holdfast.demo;

import com.alphapulse.exchange.Exchange;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Runs AlphaPulse without and with the agent against a real PostgreSQL, disturbs both runs alike, checks the books and
 * prints one table. Exit status 0 = what the agent promises so far holds, 1 = it doesn't.
 */
public final class Demo {
    private final Plan plan;
    private final Server server;
    private final ScheduledExecutorService watchdog;

    private Demo(Plan plan, Server server, ScheduledExecutorService watchdog) {
        this.plan = plan;
        this.server = server;
        this.watchdog = watchdog;
    }

    public static void main(String[] args) throws Exception {
        Plan plan = Plan.fromSystemProperties();
        if (!Files.isRegularFile(plan.agent())) {
            throw new IllegalStateException("the agent isn't there: " + plan.agent());
        }
        if (!run(plan)) {
            System.exit(1);
        }
    }

    private static boolean run(Plan plan) throws Exception {
        ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor();
        try (Server server = Server.start(plan.maxConnections())) {
            return new Demo(plan, server, watchdog).compare(System.out);
        } finally {
            watchdog.shutdownNow();
        }
    }

    /** The marker table makes commits provable across restarts. */
    private boolean compare(PrintStream out) throws Exception {
        Outcome without = run("without", List.of());
        Outcome with = run("with", List.of("-javaagent:" + plan.agent() + "=commit.marker.create=true"));
        List<Row> rows = Comparison.of(without, with);
        print(rows, out);
        return rows.stream().allMatch(Row::ok);
    }

    private Outcome run(String name, List<String> options) throws Exception {
        String database = "alphapulse_" + name;
        server.createDatabase(database);
        Exchange exchange = new Exchange(plan.seed());
        Program program = new Program(plan, name, options);
        try (Sampler sampler = new Sampler(server, database);
                Disturber disturber = new Disturber(server, database, plan, jobs(exchange), program::confirmed)) {
            int budget = server.budget(plan.restarts());
            Outcome.Result result = program.run(server.url(database), disturber::progress, watchdog);
            server.awaitNoSessions(database);
            int opened = server.sessionsOpened(database);
            Findings findings = check(database, exchange, program);
            return new Outcome(
                    result.done(),
                    result.millis(),
                    result.errors(),
                    findings,
                    opened,
                    sampler.most(),
                    disturber.kills(),
                    disturber.restarts(),
                    disturber.millisWithoutService(),
                    budget);
        }
    }

    /** AlphaPulse has, per round, an order and a position job for each account, a trade job for each market, a report. */
    private long jobs(Exchange exchange) {
        int markets = exchange.symbols().size();
        return plan.rounds() * (exchange.accounts().size() * (2L + markets) + 1);
    }

    private Findings check(String database, Exchange exchange, Program program) throws IOException, SQLException {
        try (Connection connection = server.connect(database)) {
            return Books.check(connection, exchange, Acknowledged.read(program.journal(), exchange, plan.rounds()));
        }
    }

    private static void print(List<Row> rows, PrintStream out) {
        out.printf("%-30s %12s %12s  %s%n", "AlphaPulse", "without", "with", "verdict");
        for (Row row : rows) {
            out.printf("%-30s %,12d %,12d  %s%n", row.name(), row.without(), row.with(), row.verdict());
        }
    }
}
