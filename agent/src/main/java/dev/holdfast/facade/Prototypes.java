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
    static final Prototypes CONNECTIONS = new Prototypes(Connection.class, ConnectionFacade.class);
    private static final Prototypes STATEMENTS = new Prototypes(Statement.class, StatementFacade.class);
    static final Prototypes PREPARED = new Prototypes(PreparedStatement.class, PreparedStatementFacade.class);
    static final Prototypes RESULT_SETS = new Prototypes(ResultSet.class, ResultSetFacade.class);

    /** What a first query doesn't need: to name these classes is to load them, and they are large. */
    private static final class Seldom {
        static final Prototypes CALLABLE = new Prototypes(CallableStatement.class, CallableStatementFacade.class);
        static final Prototypes META_DATA = new Prototypes(DatabaseMetaData.class, DatabaseMetaDataFacade.class);

        private Seldom() {}
    }

    /** Filled once, with the first vendor's knowledge. */
    static final class Slot {
        final Class<?> type;
        volatile Object prototype;

        Slot(Class<?> type) {
            this.type = type;
        }
    }

    private final Class<?> kind;
    private final Class<?> base;

    private Prototypes(Class<?> kind, Class<?> base) {
        this.kind = kind;
        this.base = base;
    }

    @Override
    protected Slot computeValue(Class<?> driverClass) {
        return new Slot(driverClass);
    }

    /** Makes the one of a driver's class now. */
    static void prepare(Class<?> driverClass, VendorMethods vendor) {
        if (CallableStatement.class.isAssignableFrom(driverClass)) {
            Seldom.CALLABLE.slot(driverClass, vendor);
            return;
        }
        for (Prototypes all : new Prototypes[] {CONNECTIONS, PREPARED, STATEMENTS, RESULT_SETS}) {
            if (all.kind.isAssignableFrom(driverClass)) {
                all.slot(driverClass, vendor);
                return;
            }
        }
    }

    static StatementFacade statement(Statement raw, VendorMethods vendor) {
        return (StatementFacade) STATEMENTS.slot(raw, vendor).prototype;
    }

    static CallableStatementFacade callable(CallableStatement raw, VendorMethods vendor) {
        return (CallableStatementFacade) Seldom.CALLABLE.slot(raw, vendor).prototype;
    }

    static DatabaseMetaDataFacade metaData(DatabaseMetaData raw, VendorMethods vendor) {
        return (DatabaseMetaDataFacade) Seldom.META_DATA.slot(raw, vendor).prototype;
    }

    /** The filled one for the class of a driver's object. */
    Slot slot(Object raw, VendorMethods vendor) {
        return slot(raw.getClass(), vendor);
    }

    private Slot slot(Class<?> driverClass, VendorMethods vendor) {
        Slot slot = get(driverClass);
        if (slot.prototype == null) {
            fill(slot, vendor);
        }
        return slot;
    }

    private void fill(Slot slot, VendorMethods vendor) {
        synchronized (slot) {
            if (slot.prototype == null) {
                slot.prototype = make(slot.type, vendor);
            }
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
            Facades.extensionFailed(driverClass, "its own interfaces are missing on the facade", e);
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
