package dev.holdfast.facade;

import dev.holdfast.config.Settings;
import dev.holdfast.dialect.VendorMethods;
import dev.holdfast.guard.Guard;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import dev.holdfast.route.SharingRules;
import dev.holdfast.session.Session;
import java.sql.Connection;

/** The way from a session to what the application holds. Any thread. */
public final class Facades {
    private static volatile Report report = new Report();

    private static volatile SharingRules rules;

    private static volatile Guard guard;

    /** Where nobody has said anything, as in tests; a start doesn't pay for it. */
    private static final class Defaults {
        static final SharingRules RULES = new SharingRules(new Settings(), new Report());
        static final Guard GUARD = new Guard(new Settings(), new Report());

        private Defaults() {}
    }

    private Facades() {}

    /** Who hears that a driver's statement class couldn't be extended; set once at start. */
    public static void tellTo(Report listener) {
        report = listener;
    }

    /** What applies to connections that several threads use; set once at start. */
    public static void shareBy(SharingRules sharingRules) {
        rules = sharingRules;
    }

    /** What happens after failures; set once at start. */
    public static void guardBy(Guard all) {
        guard = all;
    }

    static Guard guard() {
        Guard known = guard;
        return known == null ? Defaults.GUARD : known;
    }

    static SharingRules rules() {
        SharingRules known = rules;
        return known == null ? Defaults.RULES : known;
    }

    /** @param without what the application has to do without */
    static void extensionFailed(Class<?> driverClass, String without, Throwable cause) {
        report.tell(Event.STAGE_FAILED, driverClass.getName(), without, cause);
    }

    /**
     * Makes the facade's class before it is needed.
     *
     * @param driverClass of connections, statements or result sets
     * @throws FacadeFailure no facade can be made for a connection
     */
    public static void prepare(Class<?> driverClass, VendorMethods vendor) {
        Prototypes.prepare(driverClass, vendor);
    }

    /**
     * A new logical connection on a session that was just borrowed, owned by the calling thread.
     *
     * @throws FacadeFailure no facade can be made for this driver; the session is untouched
     */
    public static Connection connection(Session session) {
        return Kin.of(session).connection(session).facadeOf(session).show();
    }
}
