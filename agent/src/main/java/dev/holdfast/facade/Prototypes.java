package dev.holdfast.facade;

import dev.holdfast.dialect.VendorMethods;
import java.lang.reflect.Constructor;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;

/**
 * One prototype per driver class and kind, whose {@code facadeOf} makes the facades of that class. Hangs on the driver's
 * class, so that it goes with the driver's class loader. Any thread.
 */
final class Prototypes extends ClassValue<Prototypes.Slot> {
    private static final Prototypes CONNECTIONS = new Prototypes(Connection.class, ConnectionFacade.class);
    private static final Prototypes STATEMENTS = new Prototypes(Statement.class, StatementFacade.class);
    private static final Prototypes PREPARED = new Prototypes(PreparedStatement.class, PreparedStatementFacade.class);
    private static final Prototypes CALLABLE = new Prototypes(CallableStatement.class, CallableStatementFacade.class);
    private static final Prototypes RESULT_SETS = new Prototypes(ResultSet.class, ResultSetFacade.class);
    private static final Prototypes META_DATA = new Prototypes(DatabaseMetaData.class, DatabaseMetaDataFacade.class);

    /** Filled once, with the first vendor's knowledge. */
    static final class Slot {
        volatile Object prototype;
    }

    private final Class<?> kind;
    private final Class<?> base;

    private Prototypes(Class<?> kind, Class<?> base) {
        this.kind = kind;
        this.base = base;
    }

    @Override
    protected Slot computeValue(Class<?> driverClass) {
        return new Slot();
    }

    /** Makes the one of a driver's class now. */
    static void prepare(Class<?> driverClass, VendorMethods vendor) {
        for (Prototypes all : new Prototypes[] {CONNECTIONS, CALLABLE, PREPARED, STATEMENTS, RESULT_SETS}) {
            if (all.kind.isAssignableFrom(driverClass)) {
                all.of(driverClass, vendor);
                return;
            }
        }
    }

    static ConnectionFacade connection(Connection raw, VendorMethods vendor) {
        return (ConnectionFacade) CONNECTIONS.of(raw.getClass(), vendor);
    }

    static StatementFacade statement(Statement raw, VendorMethods vendor) {
        return (StatementFacade) STATEMENTS.of(raw.getClass(), vendor);
    }

    static PreparedStatementFacade prepared(PreparedStatement raw, VendorMethods vendor) {
        return (PreparedStatementFacade) PREPARED.of(raw.getClass(), vendor);
    }

    static CallableStatementFacade callable(CallableStatement raw, VendorMethods vendor) {
        return (CallableStatementFacade) CALLABLE.of(raw.getClass(), vendor);
    }

    static ResultSetFacade resultSet(ResultSet raw, VendorMethods vendor) {
        return (ResultSetFacade) RESULT_SETS.of(raw.getClass(), vendor);
    }

    static DatabaseMetaDataFacade metaData(DatabaseMetaData raw, VendorMethods vendor) {
        return (DatabaseMetaDataFacade) META_DATA.of(raw.getClass(), vendor);
    }

    private Object of(Class<?> driverClass, VendorMethods vendor) {
        Slot slot = get(driverClass);
        Object prototype = slot.prototype;
        return prototype != null ? prototype : fill(slot, driverClass, vendor);
    }

    private Object fill(Slot slot, Class<?> driverClass, VendorMethods vendor) {
        synchronized (slot) {
            if (slot.prototype == null) {
                slot.prototype = make(driverClass, vendor);
            }
            return slot.prototype;
        }
    }

    /** Once the application has its connection, a facade with the java.sql methods alone is the best that is left. */
    private Object make(Class<?> driverClass, VendorMethods vendor) {
        try {
            return instance(new Generator(driverClass, base, vendor).generate());
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            if (base == ConnectionFacade.class) {
                throw new FacadeFailure("no facade for " + driverClass.getName(), e);
            }
            Facades.extensionFailed(driverClass, e);
            return plain(e);
        }
    }

    private Object plain(Throwable cause) {
        try {
            return instance(base);
        } catch (ReflectiveOperationException e) {
            e.addSuppressed(cause);
            throw new FacadeFailure("no facade " + base.getName(), e);
        }
    }

    private static Object instance(Class<?> type) throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return constructor.newInstance(new Object[constructor.getParameterCount()]);
    }
}
