package dev.holdfast.boot;

import dev.holdfast.bootstrap.Agent;
import dev.holdfast.config.Mentions;
import dev.holdfast.intercept.Watch;
import dev.holdfast.intercept.Weaver;
import dev.holdfast.report.Event.Level;
import dev.holdfast.report.log.Log;
import java.lang.instrument.Instrumentation;
import java.util.function.Supplier;

/**
 * Starts Holdfast by being initialised: calling a method by reflection spins method handles from Java 18 on, 5 ms of every
 * start. Where nobody set anything it makes the watch and says so; all else is made with the first class that has to do
 * with JDBC, which most processes never load.
 */
final class Start implements Supplier<Weaver> {
    static {
        start(Agent.arguments(), Agent.instrumentation());
    }

    private Start() {}

    private static void start(String arguments, Instrumentation instrumentation) {
        if (Mentions.any(arguments, System.getProperties(), System.getenv())) {
            Boot.startAsTold(arguments, instrumentation);
        } else {
            new Watch(new Start()).install(instrumentation);
            Log.current().write(Level.INFO, "started: Holdfast " + Agent.version() + ": " + Boot.DEFAULT_MODE, null);
        }
    }

    @Override
    public Weaver get() {
        return Boot.byDefault(Agent.instrumentation());
    }
}
