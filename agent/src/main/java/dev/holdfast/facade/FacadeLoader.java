package dev.holdfast.facade;

import java.security.ProtectionDomain;

/**
 * Holds the classes generated for one driver class. Sees the driver's classes through the driver's loader and ours through
 * the agent's; nothing else refers to it but the driver's class, so both are collected together.
 */
final class FacadeLoader extends ClassLoader {
    private static final String OURS = "dev.holdfast.";

    /** The driver's: its calls go through these classes, and a security manager asks all on the stack. */
    private final ProtectionDomain rights;

    FacadeLoader(Class<?> driverClass) {
        super(driverClass.getClassLoader());
        rights = driverClass.getProtectionDomain();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> defined = findLoadedClass(name);
            if (defined != null) {
                return defined;
            }
        }
        // a driver in an OSGi bundle doesn't see sun.misc
        boolean ours = name.startsWith(OURS) || name.startsWith("sun.misc.");
        return ours ? Class.forName(name, false, FacadeLoader.class.getClassLoader()) : super.loadClass(name, resolve);
    }

    Class<?> define(String name, byte[] code) {
        return defineClass(name, code, 0, code.length, rights);
    }
}
