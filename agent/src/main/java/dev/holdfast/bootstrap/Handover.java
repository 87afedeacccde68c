package dev.holdfast.bootstrap;

import java.lang.instrument.Instrumentation;

/** What the JVM gave to the agent, for {@code dev.holdfast.boot.Start}. Written once, by the thread that starts it. */
public final class Handover {
    static String arguments;
    static Instrumentation instrumentation;

    private Handover() {}

    /** What stood after {@code -javaagent:holdfast.jar=}; null = nothing. */
    public static String arguments() {
        return arguments;
    }

    public static Instrumentation instrumentation() {
        return instrumentation;
    }
}
