package dev.holdfast.bootstrap;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.net.URL;

/**
 * Where the JVM enters: at start ({@code premain}) or in a running process ({@code agentmain}).
 *
 * <p>What must never happen here: an exception that leaves (it would end the JVM); reflection on large JDK classes,
 * lambdas, {@code String.format}, logging frameworks (each costs milliseconds of everybody's start); loading
 * {@code java.sql}.
 */
public final class Agent {
    private static boolean started;

    private Agent() {}

    public static void premain(String arguments, Instrumentation instrumentation) {
        start(arguments, instrumentation);
    }

    public static void agentmain(String arguments, Instrumentation instrumentation) {
        start(arguments, instrumentation);
    }

    /** Only the first call counts: the flag may be given twice, and an attach may follow it. */
    private static synchronized void start(String arguments, Instrumentation instrumentation) {
        if (started) {
            return;
        }
        started = true;
        try {
            Handover.arguments = arguments;
            Handover.instrumentation = instrumentation;
            isolated("dev.holdfast.boot.Start");
        } catch (Throwable e) {
            Throwable cause = e instanceof ExceptionInInitializerError ? e.getCause() : e;
            System.err.println("holdfast ERROR could not start, the application runs without it: " + cause);
        }
    }

    /** A class of Holdfast's own, initialised, behind the isolated loader. */
    static Class<?> isolated(String name) throws Exception {
        URL location = Agent.class.getProtectionDomain().getCodeSource().getLocation();
        return Class.forName(name, true, new IsolatedLoader(new File(location.toURI())));
    }
}
