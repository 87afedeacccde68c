package dev.holdfast.bootstrap;

import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;

/** {@code java -jar holdfast.jar --help}: hands the command line to {@code dev.holdfast.boot.CommandLine}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) throws Exception {
        Class<?> commandLine = Agent.isolated("dev.holdfast.boot.CommandLine");
        try {
            return (Integer) commandLine
                    .getMethod("start", PrintStream.class, PrintStream.class, String[].class)
                    .invoke(null, System.out, System.err, arguments);
        } catch (InvocationTargetException e) {
            System.err.println("holdfast ERROR " + e.getCause());
            return 1;
        }
    }
}
