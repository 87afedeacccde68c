package dev.holdfast.demo;

/**
 * Tells a worse count from an unlucky one. On whose call a kill falls, and how threads interleave, is chance in both
 * runs; the counts of such accidents spread about their mean like Poisson counts. Pure.
 */
final class Chance {
    /** Standard deviations that chance is granted: exceeded once in 740 comparisons of equals. */
    private static final double GRANTED = 3;

    private Chance() {}

    /**
     * Whether {@code after} accidents are more than {@code before} ones explain.
     *
     * @param beforeExposure how often an accident could have happened, in any unit above 0
     * @param afterExposure the same, for the later run
     */
    static boolean worse(long before, double beforeExposure, long after, double afterExposure) {
        double scale = afterExposure / beforeExposure;
        double spread = Math.sqrt(after + before * scale * scale);
        return after - before * scale > GRANTED * spread;
    }
}
