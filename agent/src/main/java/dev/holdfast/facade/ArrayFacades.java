package dev.holdfast.facade;

import java.lang.reflect.Constructor;
import java.sql.Array;

/**
 * What the application holds instead of the driver's arrays: by class, the constructor of its subclass; null = there is none.
 * Hangs on the driver's class, so that it goes with the driver's class loader. Any thread.
 */
final class ArrayFacades extends ClassValue<Constructor<?>> {
    private static final ArrayFacades ALL = new ArrayFacades();

    private ArrayFacades() {}

    /** @return the driver's own where its class isn't known to the dialect, or can't be extended */
    static Array of(Array array, ConnectionFacade connection) {
        Class<?> type = array.getClass();
        if (!type.getName().equals(connection.vendor().arrayClass())) {
            return array;
        }
        Constructor<?> maker = ALL.get(type);
        if (maker == null) {
            return connection.exposed(array, "Array");
        }
        try {
            return (Array) maker.newInstance(connection, array);
        } catch (ReflectiveOperationException e) {
            throw new FacadeFailure("no facade for " + type.getName(), e);
        }
    }

    @Override
    protected Constructor<?> computeValue(Class<?> driverClass) {
        try {
            return new ArrayShell(driverClass).generate().getConstructors()[0];
        } catch (LinkageError | RuntimeException e) {
            Facades.extensionFailed(driverClass, "the rows of an array lead to the driver's connection", e);
            return null;
        }
    }
}
