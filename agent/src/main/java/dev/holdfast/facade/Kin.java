package dev.holdfast.facade;

import dev.holdfast.dialect.VendorMethods;
import dev.holdfast.session.Session;
import java.sql.PreparedStatement;
import java.sql.ResultSet;

/**
 * The prototypes that the logical connections of a target used last: seldom has it objects of more than one class a kind,
 * and then {@link Prototypes} needs not be asked. Any thread; a race costs a look-up.
 */
final class Kin {
    private final VendorMethods vendor;
    private Prototypes.Slot connection;
    private Prototypes.Slot prepared;
    private Prototypes.Slot rows;

    private Kin(VendorMethods vendor) {
        this.vendor = vendor;
    }

    static Kin of(Session session) {
        Object kin = session.attachment();
        return (Kin) (kin == null ? session.attach(new Kin(session.vendorMethods())) : kin);
    }

    ConnectionFacade connection(Session session) {
        Prototypes.Slot slot = connection;
        if (slot == null) {
            slot = Prototypes.CONNECTIONS.slot(session.raw(), vendor);
            connection = slot;
        }
        return (ConnectionFacade) slot.prototype;
    }

    PreparedStatementFacade prepared(PreparedStatement raw) {
        Prototypes.Slot slot = prepared;
        if (slot == null || slot.type != raw.getClass()) {
            slot = Prototypes.PREPARED.slot(raw, vendor);
            prepared = slot;
        }
        return (PreparedStatementFacade) slot.prototype;
    }

    ResultSetFacade rows(ResultSet raw) {
        Prototypes.Slot slot = rows;
        if (slot == null || slot.type != raw.getClass()) {
            slot = Prototypes.RESULT_SETS.slot(raw, vendor);
            rows = slot;
        }
        return (ResultSetFacade) slot.prototype;
    }
}
