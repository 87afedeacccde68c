package dev.holdfast.report.log;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Binds the SLF4J that the bundled libraries use to {@link Log}. Found through {@code META-INF/services} when the first
 * library logs, that is, with the first connection; nothing of Holdfast's own start needs SLF4J.
 */
public final class LogProvider implements SLF4JServiceProvider {
    private final ILoggerFactory loggers = new Loggers();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new NOPMDCAdapter();

    @Override
    public ILoggerFactory getLoggerFactory() {
        return loggers;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    /** SLF4J asks its providers for the last version of the line that they were made for. */
    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {}

    private static final class Loggers implements ILoggerFactory {
        private final ConcurrentMap<String, Logger> byName = new ConcurrentHashMap<>();
        private final Repeats repeats = new Repeats();

        @Override
        public Logger getLogger(String name) {
            Logger known = byName.get(name);
            if (known != null) {
                return known;
            }
            Logger made = new LibraryLogger(name, repeats);
            Logger other = byName.putIfAbsent(name, made);
            return other == null ? made : other;
        }
    }
}
