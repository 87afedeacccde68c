package dev.holdfast.config;

import java.util.Map;
import java.util.Properties;

/**
 * Whether anybody set anything at all. Mostly nobody did, and then a start needs neither the table of keys nor what reads
 * it: some 3 ms. Pure.
 */
public final class Mentions {
    private Mentions() {}

    /**
     * @param agentArguments null = nothing
     * @return false = {@link Settings#load} would give all defaults, and no warning
     */
    public static boolean any(String agentArguments, Properties systemProperties, Map<String, String> environment) {
        return agentArguments != null
                || anyStarts(Key.PREFIX, systemProperties.stringPropertyNames())
                || anyStarts(Key.ENVIRONMENT_PREFIX, environment.keySet());
    }

    private static boolean anyStarts(String prefix, Iterable<String> names) {
        for (String name : names) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
