package dev.holdfast.boot;

import dev.holdfast.bootstrap.Hook;
import dev.holdfast.config.Secrets;
import dev.holdfast.config.Settings;
import dev.holdfast.intercept.Interception;
import dev.holdfast.intercept.Weaver;
import dev.holdfast.report.Counters;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import dev.holdfast.report.log.Log;
import dev.holdfast.report.log.LogListener;
import java.io.PrintStream;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Puts Holdfast together. Called once, by {@link Start}; whatever it throws is one
 * line there, and the application runs without Holdfast.
 */
public final class Boot {
    private Boot() {}

    /** @param arguments what stood after {@code -javaagent:holdfast.jar=}; null = nothing */
    public static void start(String arguments, Instrumentation instrumentation) {
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
        Report report = new Report(new Counters(), new LogListener(Log.start(settings)));
        for (String problem : problems) {
            report.tell(Event.CONFIGURATION_PROBLEM, "", problem);
        }
        if (settings.enabled()) {
            Hook.install(new Interception(settings, report, instrumentation));
            new Weaver(report, settings.fault().equals("instrumentation")).install(instrumentation);
        }
        report.tell(Event.STARTED, "Holdfast " + version(), mode(settings));
    }

    private static String mode(Settings settings) {
        String changed = Secrets.mask(settings.changed());
        String mode = settings.enabled() ? "per-thread pools" : "switched off, nothing is changed";
        return changed.isEmpty() ? mode + "; all settings are the defaults" : mode + "; " + changed;
    }

    /** {@code java -jar holdfast.jar ...}; @return the exit status */
    public static int commandLine(PrintStream out, PrintStream err, String... arguments) {
        return new CommandLine(out, err, System.getenv(), version(), new ServerCapacity()).run(arguments);
    }

    private static String version() {
        String version = Boot.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
