package dev.holdfast.it.app;

import java.sql.Connection;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Programs in which threads share a connection, each with random timing by seed. Arguments: URL, first seed, number of
 * seeds, program names or nothing for all. Prints {@code run=number program seed millis} for each run, what it believes of its
 * rows ({@link Seeded}), and {@code wrong=} lines.
 */
public final class SharesBySeed {
    private static final Map<String, Program> PROGRAMS = new LinkedHashMap<>();

    static {
        PROGRAMS.put("each-its-own", BrokenBySeed::eachItsOwn);
        PROGRAMS.put("global-switch", BrokenBySeed::globalSwitch);
        PROGRAMS.put("beside", BrokenBySeed::beside);
        PROGRAMS.put("many-beside", BrokenBySeed::manyBeside);
        PROGRAMS.put("dies", BrokenBySeed::dies);
        PROGRAMS.put("workers", LegalBySeed::workers);
        PROGRAMS.put("children", LegalBySeed::children);
        PROGRAMS.put("executor-chain", ChainsBySeed::executor);
        PROGRAMS.put("future-chain", ChainsBySeed::futures);
        PROGRAMS.put("virtual-chain", ChainsBySeed::virtualThreads);
        PROGRAMS.put("opener-ends", ChainsBySeed::openerEnds);
        PROGRAMS.put("group-commit", LegalBySeed::groupCommit);
        PROGRAMS.put("home-made-pool", LegalBySeed::homeMadePool);
        PROGRAMS.put("readers", LegalBySeed::readers);
        PROGRAMS.put("statement", BrokenBySeed::sharedStatement);
        PROGRAMS.put("flusher", LegalBySeed::flusher);
    }

    private SharesBySeed() {}

    private interface Program {
        void run(Seeded run) throws Exception;
    }

    public static void main(String[] args) throws Exception {
        int first = Integer.parseInt(args[1]);
        int seeds = Integer.parseInt(args[2]);
        List<String> all = Arrays.asList(PROGRAMS.keySet().toArray(new String[0]));
        List<String> chosen = args.length > 3 ? Arrays.asList(args).subList(3, args.length) : all;
        for (int seed = first; seed < first + seeds; seed++) {
            for (String name : chosen) {
                run(name, new Seeded(args[0], seed * all.size() + all.indexOf(name), seed), seed);
            }
        }
    }

    private static void run(String name, Seeded run, int seed) throws Exception {
        long start = System.nanoTime();
        try {
            PROGRAMS.get(name).run(run);
        } catch (Exception e) {
            run.failed(e);
        }
        Connection connection = run.connection;
        if (connection != null) {
            connection.close();
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        System.out.println("run=" + run.run() + " " + name + " " + seed + " " + millis);
    }
}
