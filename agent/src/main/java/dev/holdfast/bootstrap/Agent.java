package dev.holdfast.bootstrap;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.net.URL;

/**
 * Where the JVM enters: at start ({@code premain}) or in a running process ({@code agentmain}). Keeps what the JVM gave, for
 * {@code dev.holdfast.boot.Start}; written once, by the thread that starts it.
 *
 * <p>What must never happen here: an exception that leaves (it would end the JVM); reflection on large JDK classes,
 * lambdas, {@code String.format}, logging frameworks (each costs milliseconds of everybody's start); loading
 * {@code java.sql}; a class that needn't be loaded, exceptions in {@code catch} clauses included (0.2 ms each).
 */
public final class Agent {
    private static boolean started;
    private static String arguments;
    private static Instrumentation instrumentation;

    private Agent() {}

    public static void premain(String arguments, Instrumentation instrumentation) {
        start(arguments, instrumentation);
    }

    public static void agentmain(String arguments, Instrumentation instrumentation) {
        start(arguments, instrumentation);
    }

    /** Only the first call counts: the flag may be given twice, and an attach may follow it. */
    private static synchronized void start(String given, Instrumentation jvm) {
        if (started) {
            return;
        }
        started = true;
        try {
            arguments = given;
            instrumentation = jvm;
            isolated("dev.holdfast.boot.Start");
        } catch (Throwable e) {
            Throwable cause = e instanceof ExceptionInInitializerError ? e.getCause() : e;
            System.err.println("holdfast ERROR could not start, the application runs without it: " + cause);
        }
    }

    /** A class of Holdfast's own, initialised, behind the isolated loader. */
    static Class<?> isolated(String name) throws Exception {
        return Class.forName(name, true, new IsolatedLoader(jar()));
    }

    /** A URL only where it needs decoding: {@code URI} costs what three classes do. */
    private static File jar() throws Exception {
        URL location = Agent.class.getProtectionDomain().getCodeSource().getLocation();
        String path = location.getPath();
        return path.indexOf('%') < 0 ? new File(path) : new File(location.toURI());
    }

    /** What stood after {@code -javaagent:holdfast.jar=}; null = nothing. */
    public static String arguments() {
        return arguments;
    }

    public static Instrumentation instrumentation() {
        return instrumentation;
    }

    /** Of the jar's manifest. */
    public static String version() {
        Package ours = Agent.class.getPackage();
        String version = ours == null ? null : ours.getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
