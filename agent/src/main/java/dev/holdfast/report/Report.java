package dev.holdfast.report;

/** Where every part tells what happened; listeners (log, counters) hear it. Any thread. */
public final class Report {
    /** Hears events on the thread that tells them; must not throw or block. */
    public interface Listener {
        /**
         * @param subject the pool, target or class it is about; never with a password
         * @param detail what a reader needs to act; may be empty
         * @param cause may be null
         */
        void on(Event event, String subject, String detail, Throwable cause);
    }

    private final Listener[] listeners;

    public Report(Listener... listeners) {
        this.listeners = listeners;
    }

    public void tell(Event event, String subject, String detail) {
        tell(event, subject, detail, null);
    }

    public void tell(Event event, String subject, String detail, Throwable cause) {
        for (Listener listener : listeners) {
            listener.on(event, subject, detail, cause);
        }
    }
}
