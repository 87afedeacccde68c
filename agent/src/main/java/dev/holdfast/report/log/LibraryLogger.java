package dev.holdfast.report.log;

import dev.holdfast.report.Event.Level;
import org.slf4j.Marker;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * What bundled libraries log. Their INFO is DEBUG to us, and their DEBUG nothing: HikariCP announces each pool
 * with 40 lines, and there is one a thread. The
 * same warning comes once a minute, however many pools there are. Any thread.
 */
final class LibraryLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;

    private final transient Repeats repeats;

    LibraryLogger(String name, Repeats repeats) {
        this.name = name;
        this.repeats = repeats;
    }

    @Override
    public boolean isTraceEnabled() {
        return false;
    }

    @Override
    public boolean isDebugEnabled() {
        return false;
    }

    @Override
    public boolean isInfoEnabled() {
        return Log.current().isOn(Level.DEBUG);
    }

    @Override
    public boolean isWarnEnabled() {
        return Log.current().isOn(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return true;
    }

    @Override
    protected String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            org.slf4j.event.Level level, Marker marker, String pattern, Object[] arguments, Throwable cause) {
        Level ours = ours(level);
        boolean always = ours == Level.DEBUG;
        long unsaid = always ? 0 : repeats.news(name + ' ' + pattern, System.nanoTime());
        if (unsaid < 0) {
            return;
        }
        String message = name.substring(name.lastIndexOf('.') + 1) + ": "
                + MessageFormatter.basicArrayFormat(pattern, arguments);
        message = cause == null ? message : message + " (" + Causes.describe(cause) + ")";
        Log.current().write(ours, unsaid == 0 ? message : message + " [and " + unsaid + " more like it]", cause);
    }

    private static Level ours(org.slf4j.event.Level level) {
        if (level == org.slf4j.event.Level.ERROR) {
            return Level.ERROR;
        }
        return level == org.slf4j.event.Level.WARN ? Level.WARN : Level.DEBUG;
    }
}
