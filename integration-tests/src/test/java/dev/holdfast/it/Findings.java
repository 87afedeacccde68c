package dev.holdfast.it;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/** What {@link TransferBooks} found: counts, and a line for whatever must never be. For one thread. */
final class Findings {
    /** The SQLState of a commit whose outcome nobody knows. */
    static final String UNKNOWN = "08007";

    private static final int SHOWN = 20;
    private static final long SERVICE_MILLIS = 100;

    private final List<String> wrongs = new ArrayList<>();
    /** By {@code "kind SQLState"}. */
    private final Map<String, Integer> errors = new TreeMap<>();

    private final Map<String, String> firstTexts = new TreeMap<>();
    private final List<Long> failed = new ArrayList<>();
    private final List<Long> acknowledged = new ArrayList<>();
    /** Begin and end of each operation. */
    private final List<long[]> operations = new ArrayList<>();

    private int settledCommitted;
    private int settledAborted;

    void told(long begin, long end, String kind, String told, String text) {
        operations.add(new long[] {begin, end});
        if (told.equals("ok")) {
            acknowledged.add(end);
        } else {
            errors.merge(kind + " " + told, 1, Integer::sum);
            failed.add(end);
            firstTexts.putIfAbsent(kind + " " + told, text);
        }
    }

    /** An operation whose outcome was told as unknown. */
    void settled(boolean committed) {
        if (committed) {
            settledCommitted++;
        } else {
            settledAborted++;
        }
    }

    void wrong(String what) {
        wrongs.add(what);
    }

    /** Lost, doubled, torn, invented, wrong answers, and what was told as failed but is there. */
    List<String> wrongs() {
        return wrongs;
    }

    long wrongs(String word) {
        return wrongs.stream().filter(line -> line.startsWith(word)).count();
    }

    /** Exceptions of the kinds and SQLStates that are asked for. */
    int errors(BiPredicate<String, String> kindAndState) {
        int count = 0;
        for (Map.Entry<String, Integer> error : errors.entrySet()) {
            String[] words = error.getKey().split(" ");
            count += kindAndState.test(words[0], words[1]) ? error.getValue() : 0;
        }
        return count;
    }

    int errors() {
        return errors((kind, state) -> true);
    }

    /** Exceptions from this time of the clock to that, in milliseconds. */
    long errorsBetween(long from, long to) {
        return failed.stream().filter(end -> from <= end && end <= to).count();
    }

    int acknowledged() {
        return acknowledged.size();
    }

    /** Operations that were under way between these times of the clock, in milliseconds. */
    long underWay(long from, long to) {
        return operations.stream()
                .filter(span -> span[0] <= to && from <= span[1])
                .count();
    }

    /** From this time of the clock to the next acknowledgement; milliseconds. */
    long serviceAfter(long millis) {
        return acknowledged.stream()
                        .mapToLong(end -> end)
                        .filter(end -> end >= millis)
                        .min()
                        .orElse(Long.MAX_VALUE)
                - millis;
    }

    /** The longest time in which nothing was acknowledged; milliseconds. */
    long longestGap() {
        Collections.sort(acknowledged);
        long longest = 0;
        for (int i = 1; i < acknowledged.size(); i++) {
            longest = Math.max(longest, acknowledged.get(i) - acknowledged.get(i - 1));
        }
        return longest;
    }

    /** The sum of all times longer than {@value #SERVICE_MILLIS} ms in which nothing was acknowledged; milliseconds. */
    long withoutService() {
        Collections.sort(acknowledged);
        long sum = 0;
        for (int i = 1; i < acknowledged.size(); i++) {
            long gap = acknowledged.get(i) - acknowledged.get(i - 1);
            sum += gap > SERVICE_MILLIS ? gap : 0;
        }
        return sum;
    }

    /** One line of figures. */
    String figures() {
        return "acknowledged=" + acknowledged() + " lost=" + wrongs("LOST") + " doubled=" + wrongs("DOUBLED") + " lies="
                + wrongs("LIE") + " torn=" + wrongs("TORN") + " other=" + (wrongs("INVENTED") + wrongs("WRONG"))
                + " unknown-committed=" + settledCommitted + " unknown-aborted=" + settledAborted + " longest-gap="
                + longestGap() + "ms without-service=" + withoutService() + "ms errors=" + errors;
    }

    @Override
    public String toString() {
        return figures() + "\n" + String.join("\n", wrongs.subList(0, Math.min(SHOWN, wrongs.size()))) + "\n"
                + firstTexts;
    }
}
