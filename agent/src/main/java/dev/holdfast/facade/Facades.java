package dev.holdfast.facade;

import dev.holdfast.dialect.VendorMethods;
import dev.holdfast.session.Session;
import java.sql.Connection;

/** The way from a session to what the application holds. Any thread. */
public final class Facades {
    private Facades() {}

    /**
     * A new logical connection on a session that was just borrowed, owned by the calling thread.
     *
     * @throws FacadeFailure no facade can be made for this driver; the session is untouched
     */
    public static Connection connection(Session session, VendorMethods vendor) {
        return Prototypes.connection(session.raw(), vendor)
                .facadeOf(session, vendor)
                .show();
    }
}
