package dev.holdfast.facade;

import dev.holdfast.session.Session;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.Date;

/** What generated methods call around the driver's own. Public because they live in another loader. */
public final class VendorCalls {
    private VendorCalls() {}

    /** @param effect the ordinal of the {@link dev.holdfast.dialect.Effect} */
    public static void begin(ConnectionFacade connection, int effect, String what) throws SQLException {
        connection.beginVendor(keeps(effect));
        Session session = connection.session();
        session.listens(true);
        note(session, effect, what);
    }

    /** Whether something may stay in the session. */
    private static boolean keeps(int effect) {
        return effect != 0 && effect != 5;
    }

    private static void note(Session session, int effect, String what) {
        if (effect == 1) {
            session.settingChanges();
        } else if (effect == 2) {
            session.spoil(what);
        } else if (effect == 3) {
            session.expose(what);
        }
    }

    /**
     * For a method that declares no SQLException.
     *
     * @return false = the connection is closed and the driver's object must be left alone
     */
    public static boolean beginQuietly(ConnectionFacade connection, int effect, String what) {
        if (connection.closed()) {
            return effect == 0;
        }
        try {
            begin(connection, effect, what);
            return true;
        } catch (SQLException e) {
            // closed by another thread in this moment
            return effect == 0;
        }
    }

    /** As {@link #end}, of a method of {@link dev.holdfast.dialect.Effect#CHANGES_SERVER} that has succeeded. */
    public static void endChange(ConnectionFacade connection) {
        connection.session().changedServer();
        end(connection);
    }

    public static void end(ConnectionFacade connection) {
        connection.session().listens(false);
        connection.end();
    }

    /** The driver's connections on which a method of {@link dev.holdfast.dialect.Effect#CANCELS} is called, without begin and end. */
    public static Object[] running(ConnectionFacade connection) throws SQLException {
        return connection.running();
    }

    /** Before the driver makes rows of an array: it does so on its connection, and refuses where that is closed. */
    public static void checkOpen(ConnectionFacade connection) throws SQLException {
        connection.checkOpen();
    }

    public static void failed(ConnectionFacade connection, Throwable failure) {
        if (failure instanceof SQLException) {
            connection.failed((SQLException) failure);
        }
        end(connection);
    }

    /** The driver's object as the application sees it; the driver's own, told to the session, where the type forbids it. */
    public static Object result(Object value, Class<?> type, ConnectionFacade connection, Object self) {
        Object shown = shown(value, connection, self);
        if (shown == null || type.isInstance(shown)) {
            return shown;
        }
        return connection.exposed(value, type.getName());
    }

    /** @param self the facade whose method was called */
    public static Object resultOf(Object value, Class<?> type, Object self) {
        return result(value, type, connectionOf(self), self);
    }

    private static ConnectionFacade connectionOf(Object facade) {
        if (facade instanceof ConnectionFacade) {
            return (ConnectionFacade) facade;
        }
        if (facade instanceof StatementFacade) {
            return ((StatementFacade) facade).facadeConnection();
        }
        return facade instanceof ResultSetFacade
                ? ((ResultSetFacade) facade).facadeConnection()
                : ((DatabaseMetaDataFacade) facade).facadeConnection();
    }

    /** A facade as the driver's code wants it: its own object. */
    public static Object argument(Object value) {
        if (value instanceof ConnectionFacade) {
            return ((ConnectionFacade) value).facadeRaw();
        }
        if (value instanceof StatementFacade) {
            return ((StatementFacade) value).raw;
        }
        return value instanceof ResultSetFacade ? ((ResultSetFacade) value).raw : value;
    }

    static <T> T shown(T value, Class<T> type, ConnectionFacade connection, Object self) {
        return type == null ? value : type.cast(result(value, type, connection, self));
    }

    /** A test for an interface that an object doesn't have is slow: common values first, and what is the JDK's own. */
    @SuppressWarnings("unchecked")
    static <T> T shown(T value, ConnectionFacade connection, Object self) {
        if (value == null
                || value instanceof String
                || value instanceof Number
                || value instanceof Date
                || value instanceof byte[]
                || value.getClass().getName().startsWith("java.")) {
            return value;
        }
        return (T) facade(value, connection, self);
    }

    private static Object facade(Object value, ConnectionFacade connection, Object self) {
        Object shown = value instanceof Wrapper ? ofWrapper(value, connection, self) : value;
        if (shown != value) {
            return shown;
        }
        if (value instanceof Array) {
            return connection.array((Array) value);
        }
        return value instanceof Blob || value instanceof Clob ? connection.exposed(value, "Blob or Clob") : value;
    }

    private static Object ofWrapper(Object value, ConnectionFacade connection, Object self) {
        if (value instanceof ResultSet) {
            return connection.rows((ResultSet) value, ownerOf((ResultSet) value, self), null);
        }
        if (value instanceof Statement) {
            return connection.statement((Statement) value);
        }
        return value == connection.facadeRaw() ? connection.outer() : value;
    }

    /** Null = another one: the driver makes a statement for the rows of each cursor. */
    private static StatementFacade ownerOf(ResultSet rows, Object self) {
        if (!(self instanceof StatementFacade)) {
            return null;
        }
        StatementFacade of = (StatementFacade) self;
        try {
            return rows.getStatement() == of.raw ? of : null;
        } catch (SQLException closed) {
            return null;
        }
    }
}
