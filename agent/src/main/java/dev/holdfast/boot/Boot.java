package dev.holdfast.boot;

import dev.holdfast.bootstrap.Hook;
import dev.holdfast.config.Mentions;
import dev.holdfast.config.Secrets;
import dev.holdfast.config.Settings;
import dev.holdfast.intercept.Interception;
import dev.holdfast.intercept.Weaver;
import dev.holdfast.report.Counters;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import dev.holdfast.report.log.Log;
import dev.holdfast.report.log.LogListener;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Puts Holdfast together. Called once, by {@link Start}; whatever it throws is one
 * line there, and the application runs without Holdfast.
 */
public final class Boot {
    private static final String PER_THREAD = "per-thread pools";
    private static final String DEFAULTS = "; all settings are the defaults";

    private Boot() {}

    /** @param arguments what stood after {@code -javaagent:holdfast.jar=}; null = nothing */
    public static void start(String arguments, Instrumentation instrumentation) {
        if (Mentions.any(arguments, System.getProperties(), System.getenv())) {
            startAsTold(arguments, instrumentation);
        } else {
            Report report = report(Log.current());
            install(null, "", report, instrumentation);
            report.tell(Event.STARTED, "Holdfast " + version(), PER_THREAD + DEFAULTS);
        }
    }

    private static void startAsTold(String arguments, Instrumentation instrumentation) {
        final List<String> problems = new ArrayList<String>();
        Settings settings = Settings.load(arguments, new Consumer<String>() {
            @Override
            public void accept(String problem) {
                problems.add(problem);
            }
        });
        if (settings.fault().equals("configuration")) {
            throw new IllegalStateException("holdfast.fault=configuration");
        }
        Report report = report(Log.start(settings));
        for (String problem : problems) {
            report.tell(Event.CONFIGURATION_PROBLEM, "", problem);
        }
        if (settings.enabled()) {
            install(settings, settings.fault(), report, instrumentation);
        }
        report.tell(Event.STARTED, "Holdfast " + version(), mode(settings));
    }

    private static Report report(Log log) {
        return new Report(new Counters(), new LogListener(log));
    }

    /** @param settings null = the defaults: nothing of them is read before the first connect */
    private static void install(Settings settings, String fault, Report report, Instrumentation instrumentation) {
        Hook.install(new Interception(settings, report, instrumentation));
        new Weaver(report, fault.equals("instrumentation")).install(instrumentation);
    }

    private static String mode(Settings settings) {
        String changed = Secrets.mask(settings.changed());
        String mode = settings.enabled() ? PER_THREAD : "switched off, nothing is changed";
        return changed.isEmpty() ? mode + DEFAULTS : mode + "; " + changed;
    }

    static String version() {
        String version = Boot.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
