package dev.holdfast.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Judges the run with the agent against the run without, row by row. What is certain is judged by the plain numbers:
 * the cure ("too many clients", connections), work done, and any error that only Holdfast could have brought in. What
 * is chance is judged by {@link Chance}: errors that a kill causes per kill, all other errors per operation that reached
 * the database, and faults in the books per operation done, because an operation that was never let in can't spoil them.
 */
final class Comparison {
    /** Class 08 says "connection", class 57 "operator intervention": what a kill looks like from outside. */
    private static final Set<String> KILL_CLASSES = Set.of("08", "57");

    /** "Unable to connect": also what Holdfast says when its budget was exhausted too long. */
    private static final String NO_CONNECTION = "08001";

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
    }

    private void addErrors() {
        Set<String> states = new TreeSet<>(without.errors().keySet());
        states.addAll(with.errors().keySet());
        states.add(Outcome.TOO_MANY_CLIENTS);
        for (String state : states) {
            add("errors " + name(state), outcome -> outcome.errors(state), judgeError(state));
        }
    }

    private static String name(String state) {
        return state.equals(Outcome.TOO_MANY_CLIENTS) ? state + " too many clients" : state;
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
        if (KILL_CLASSES.contains(state.substring(0, 2))) {
            return judgeChance(before, after, Outcome::kills, "kill");
        }
        return judgeChance(before, after, Outcome::reachedDatabase, "operation let in");
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
        addBook("lost", Findings::lost);
        addBook("doubled", Findings::doubled);
        addBook("torn", Findings::torn);
        addBook("wrong balances", Findings::wrongBalances);
    }

    private void addBook(String name, Function<Findings, Set<String>> fault) {
        long before = fault.apply(without.findings()).size();
        long after = fault.apply(with.findings()).size();
        add(
                name,
                outcome -> fault.apply(outcome.findings()).size(),
                judgeChance(before, after, Outcome::done, "operation done"));
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
