package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The legacy bank under faults without a break, seed by seed, until {@code holdfast.it.faulted} of its transactions were hit
 * in all: 100,000 with {@code -Pfaults}. Each run prints one line of figures. Judged by the database alone.
 */
@HoldfastTest(server = "max_connections=100")
class FaultStormIT {
    private static final int WANTED = Integer.getInteger("holdfast.it.faulted", 800);
    private static final int FIRST_SEED = Integer.getInteger("holdfast.it.first-seed", 1);
    /** Two storms, two proofs. */
    private static final int SHARES = 4;
    /** After so many faults another seed begins: what takes longer than the bench's limit is taken for a hang. */
    private static final int A_RUN = 3_000;

    private static final int THREADS = 24;

    private static final Pattern SETTLED =
            Pattern.compile("the answer to a commit was lost.*: (committed|not committed|unknown) \\(");
    private static final Set<String> LOST_BEFORE_COMMIT = Set.of("08003", "08006", "57P01", "57P02", "40001");

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"marker, KILLS", "xid, KILLS", "marker, LINES", "xid, LINES"})
    void bank_isExact(String proof, FaultStorm storm, Server server, FaultProxy proxy) {
        MarkerTable.prepare(server, proof);
        storm.prepare(server);
        long sum = 0;
        int share = WANTED / SHARES;
        for (int seed = FIRST_SEED; sum < share; seed++) {
            sum += run(proof, storm, seed, (int) Math.min(A_RUN, share - sum), server, proxy);
            System.out.println(proof + ", " + storm + ": faulted transactions until now " + sum);
        }
    }

    private static long run(String proof, FaultStorm storm, int seed, int wanted, Server server, FaultProxy proxy) {
        FaultBench bench = new FaultBench(server, proxy, seed).think(2);
        Path log = temporary();
        long[] faulted = new long[2];
        Findings findings = bench.run(
                program(proof, log),
                server.url(storm == FaultStorm.LINES ? proxy.port() : server.port()),
                THREADS,
                () -> {
                    long begin = System.nanoTime();
                    faulted[0] = storm.blow(bench, new Random(seed), wanted);
                    faulted[1] = (System.nanoTime() - begin) / 1_000_000;
                });
        String name = proof + ", " + storm + ", seed " + seed + ": ";
        System.out.println(name + "faulted=" + faulted[0] + " in " + faulted[1] + "ms " + bench.counts() + " settled="
                + settled(log) + " " + findings.figures());
        assertContract(proof, findings, name + findings);
        return faulted[0];
    }

    private static void assertContract(String proof, Findings findings, String message) {
        assertEquals(List.of(), findings.wrongs(), message);
        assertEquals(
                0,
                findings.errors((kind, state) -> state.equals(Findings.UNKNOWN) && !proof.equals("xid")),
                () -> "of unknown outcome: " + message);
        assertEquals(
                0,
                findings.errors((kind, state) -> !kind.equals("transfer") && !state.equals(Findings.UNKNOWN)),
                () -> "in auto-commit: " + message);
        assertEquals(
                0,
                findings.errors((kind, state) -> kind.equals("transfer")
                        && !state.equals(Findings.UNKNOWN)
                        && !LOST_BEFORE_COMMIT.contains(state)),
                () -> "in transactions: " + message);
    }

    private static Application program(String proof, Path log) {
        return Application.of("dev.holdfast.it.app.Transfers")
                .classPath(Jars.apps(), Jars.driver())
                .underHoldfast()
                .property("holdfast.retry.deadline", "30s")
                // One operation meets many faults.
                .property("holdfast.retry.max-attempts", "50")
                .property("holdfast.retry.initial-delay", "2ms")
                .property("holdfast.retry.multiplier", "1")
                .property("holdfast.commit.proof", proof)
                .property("holdfast.timeout.command", "1s")
                .property("holdfast.log.level", "debug")
                .property("holdfast.log.file", log.toString());
    }

    /** How the agent has settled commits without an answer, by what it says. */
    private static Map<String, Integer> settled(Path log) {
        Map<String, Integer> outcomes = new TreeMap<>();
        try (java.util.stream.Stream<String> lines = Files.lines(log)) {
            lines.forEach(line -> {
                Matcher matcher = SETTLED.matcher(line);
                if (matcher.find()) {
                    outcomes.merge(matcher.group(1), 1, Integer::sum);
                }
            });
            Files.delete(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return outcomes;
    }

    private static Path temporary() {
        try {
            return Files.createTempFile("holdfast-", ".log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
