package dev.holdfast.report.log;

import dev.holdfast.report.Event;
import dev.holdfast.report.Event.Level;
import dev.holdfast.report.Report;

/**
 * Logs events that are news. A warning about the same subject is written once a minute at most, with the number of those
 * left out; DEBUG shows everything. Any thread.
 */
public final class LogListener implements Report.Listener {
    private final Log log;
    private final Repeats repeats = new Repeats();

    public LogListener(Log log) {
        this.log = log;
    }

    @Override
    public void on(Event event, String subject, String detail, Throwable cause) {
        if (!log.isOn(event.level())) {
            return;
        }
        long unsaid = mayRepeat(event) ? 0 : repeats.news(event.name() + ' ' + subject, System.nanoTime());
        if (unsaid >= 0) {
            log.write(event.level(), message(event, subject, detail, cause, unsaid), cause);
        }
    }

    /** Problems of the configuration come once, at start, and each is another one. */
    private boolean mayRepeat(Event event) {
        return log.isOn(Level.DEBUG)
                || event == Event.CONFIGURATION_PROBLEM
                || event == Event.STARTED
                || event.level() == Level.DEBUG;
    }

    private static String message(Event event, String subject, String detail, Throwable cause, long unsaid) {
        StringBuilder message = new StringBuilder(event.sentence());
        if (subject != null && !subject.isEmpty()) {
            message.append(": ").append(subject);
        }
        if (detail != null && !detail.isEmpty()) {
            message.append(": ").append(detail);
        }
        if (cause != null) {
            message.append(" (").append(Causes.describe(cause)).append(')');
        }
        if (unsaid > 0) {
            message.append(" [and ").append(unsaid).append(" more like it since the last such line]");
        }
        return message.toString();
    }
}
