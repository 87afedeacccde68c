package dev.holdfast.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Judges the run with the agent against the run without, row by row. What is certain is judged by the plain numbers:
 * the cure ("too many clients", connections), work done, what is lost, doubled or of unknown outcome, and any error that only
 * Holdfast could have brought in. What is chance is judged by {@link Chance}: errors that kills and restarts cause per hit,
 * all other errors per operation that reached the database, and what else is wrong in the books per operation done, because
 * an operation that was never let in can't spoil them.
 */
final class Comparison {
    /**
     * Class 08 says "connection", class 57 "operator intervention", class 40 "rolled back": what a kill or a restart looks like
     * from outside. The same accident is told in one way or another, so their sum is judged.
     */
    private static final Set<String> HIT_CLASSES = Set.of("08", "57", "40");

    /** "Unable to connect": also what Holdfast says when its budget was exhausted too long. */
    private static final String NO_CONNECTION = "08001";

    /** Nobody knows whether it was committed. */
    private static final String UNKNOWN = "08007";

    /** After a restart the agent has service back within this time; without it, who fails at once is there sooner. */
    private static final long RESUMED_MILLIS = 1_000;

    private static final int STATE_LENGTH = 5;

    private final Outcome without;
    private final Outcome with;
    private final List<Row> rows = new ArrayList<>();

    private Comparison(Outcome without, Outcome with) {
        this.without = without;
        this.with = with;
    }

    static List<Row> of(Outcome without, Outcome with) {
        Comparison comparison = new Comparison(without, with);
        comparison.addWork();
        comparison.addErrors();
        comparison.addBooks();
        comparison.addConnections();
        return comparison.rows;
    }

    private void addWork() {
        add("operations done", Outcome::done, with.done() >= without.done() ? "not fewer" : "WORSE: fewer");
        add("operations/s", Outcome::perSecond, "not judged");
        add(
                "connections killed",
                Outcome::kills,
                with.kills() == without.kills() ? "same hits" : "WRONG: must be equal");
        add(
                "server restarts",
                Outcome::restarts,
                with.restarts() == without.restarts() ? "same hits" : "WRONG: must be equal");
        add("ms without service", Outcome::millisWithoutService, judgeService());
    }

    private String judgeService() {
        long granted = without.millisWithoutService() + with.restarts() * RESUMED_MILLIS;
        return with.millisWithoutService() <= granted ? "back within a second" : "WORSE: back later";
    }

    private void addErrors() {
        Set<String> states = new TreeSet<>(without.errors().keySet());
        states.addAll(with.errors().keySet());
        states.add(Outcome.TOO_MANY_CLIENTS);
        states.add(UNKNOWN);
        for (String state : states) {
            add("errors " + name(state), outcome -> outcome.errors(state), judgeError(state));
        }
        long before = hitErrors(without);
        long after = hitErrors(with);
        add("errors by hits (08, 57, 40)", Comparison::hitErrors, judgeChance(before, after, Outcome::hits, "hit"));
    }

    private static long hitErrors(Outcome outcome) {
        return outcome.errors().entrySet().stream()
                .filter(error -> isByHit(error.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static boolean isByHit(String state) {
        return state.length() == STATE_LENGTH && HIT_CLASSES.contains(state.substring(0, 2));
    }

    private static String name(String state) {
        return state.equals(Outcome.TOO_MANY_CLIENTS)
                ? state + " too many clients"
                : state.equals(UNKNOWN) ? state + " outcome unknown" : state;
    }

    private String judgeError(String state) {
        long before = without.errors(state);
        long after = with.errors(state);
        if (state.equals(Outcome.TOO_MANY_CLIENTS)) {
            return judgeCure(before, after);
        }
        if (state.equals(NO_CONNECTION) || state.length() != STATE_LENGTH) {
            return after <= before ? "not more" : "WORSE: more";
        }
        if (state.equals(UNKNOWN)) {
            return promised(after);
        }
        if (isByHit(state)) {
            return after <= before ? after < before ? "fewer" : "equal" : "see their sum";
        }
        return judgeChance(before, after, Outcome::reachedDatabase, "operation let in");
    }

    private static String promised(long after) {
        return after == 0 ? "none, as promised" : "WORSE: must be none";
    }

    private static String judgeCure(long before, long after) {
        if (before == 0) {
            return "WRONG: nothing to cure";
        }
        return after == 0 ? "cured" : "WORSE: not cured";
    }

    private String judgeChance(long before, long after, ToLongFunction<Outcome> exposure, String unit) {
        if (after <= before) {
            return after < before ? "fewer" : "equal";
        }
        boolean worse = Chance.worse(before, exposure.applyAsLong(without), after, exposure.applyAsLong(with));
        return worse ? "WORSE: more per " + unit : "chance, per " + unit;
    }

    private void addBooks() {
        addBook("lost", Findings::lost, (before, after) -> promised(after));
        addBook("doubled", Findings::doubled, (before, after) -> promised(after));
        // Threads on one connection may tear one transaction before it is known that each means its own.
        addBook("torn", Findings::torn, this::judgeBook);
        addBook("wrong balances", Findings::wrongBalances, this::judgeBook);
    }

    private void addBook(String name, Function<Findings, Set<String>> fault, BiFunction<Long, Long, String> judge) {
        long before = fault.apply(without.findings()).size();
        long after = fault.apply(with.findings()).size();
        add(name, outcome -> fault.apply(outcome.findings()).size(), judge.apply(before, after));
    }

    private String judgeBook(long before, long after) {
        return judgeChance(before, after, Outcome::done, "operation done");
    }

    private void addConnections() {
        add(
                "connections opened",
                Outcome::connectionsOpened,
                with.connectionsOpened() <= without.connectionsOpened() ? "not more" : "WORSE: more");
        add(
                "most connections at once",
                Outcome::mostConnections,
                with.mostConnections() <= with.budget() ? "within the budget" : "WORSE: above the budget");
        add("budget", Outcome::budget, "asked of the server");
    }

    private void add(String name, ToLongFunction<Outcome> value, String verdict) {
        boolean ok = !verdict.startsWith("WORSE") && !verdict.startsWith("WRONG");
        rows.add(new Row(name, value.applyAsLong(without), value.applyAsLong(with), verdict, ok));
    }
}
