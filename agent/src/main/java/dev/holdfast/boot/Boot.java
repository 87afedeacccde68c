package dev.holdfast.boot;

import dev.holdfast.bootstrap.Agent;
import dev.holdfast.bootstrap.Hook;
import dev.holdfast.config.Secrets;
import dev.holdfast.config.Settings;
import dev.holdfast.intercept.Interception;
import dev.holdfast.intercept.Watch;
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
import java.util.function.Supplier;

/** Puts Holdfast together. Called by {@link Start}, at once or, where nobody set anything, when it is needed. */
final class Boot {
    private static final String PER_THREAD = "per-thread pools";
    private static final String DEFAULTS = "; all settings are the defaults";

    /** A constant: to name it loads nothing. */
    static final String DEFAULT_MODE = PER_THREAD + DEFAULTS;

    private Boot() {}

    /** Whatever this throws is one line in the log, and the application runs without Holdfast. */
    static void startAsTold(String arguments, Instrumentation instrumentation) {
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
            watch(weaver(settings, settings.fault(), report, instrumentation), instrumentation);
        }
        report.tell(Event.STARTED, "Holdfast " + Agent.version(), mode(settings));
    }

    private static void watch(final Weaver weaver, Instrumentation instrumentation) {
        new Watch(new Supplier<Weaver>() {
                    @Override
                    public Weaver get() {
                        return weaver;
                    }
                })
                .install(instrumentation);
    }

    /** Any thread, in the middle of loading a class. Null = it failed, and that was told. */
    static Weaver byDefault(Instrumentation instrumentation) {
        Report report = report(Log.current());
        try {
            return weaver(null, "", report, instrumentation);
        } catch (RuntimeException | LinkageError e) {
            report.tell(Event.STAGE_FAILED, "", "start", e);
            return null;
        }
    }

    private static Report report(Log log) {
        return new Report(new Counters(), new LogListener(log));
    }

    /** @param settings null = the defaults: nothing of them is read before the first connect */
    private static Weaver weaver(Settings settings, String fault, Report report, Instrumentation instrumentation) {
        Hook.install(new Interception(settings, report, instrumentation));
        return new Weaver(report, fault.equals("instrumentation"));
    }

    private static String mode(Settings settings) {
        String changed = Secrets.mask(settings.changed());
        String mode = settings.enabled() ? PER_THREAD : "switched off, nothing is changed";
        return changed.isEmpty() ? mode + DEFAULTS : mode + "; " + changed;
    }
}
