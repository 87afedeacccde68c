package dev.holdfast.jdbc;

import java.security.AccessController;
import java.security.PrivilegedAction;

/** Where Holdfast's own threads live: out of sight of an application that counts or interrupts those of its group. */
public final class Threads {
    /** The JVM's own group; the present thread's where a security manager forbids that. */
    private static final ThreadGroup GROUP = outermost();

    private Threads() {}

    private static ThreadGroup outermost() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        try {
            while (group.getParent() != null) {
                group = group.getParent();
            }
        } catch (SecurityException forbidden) {
            return group;
        }
        return group;
    }

    /**
     * A daemon, not started, that keeps no class loader of the application. Up to JDK 23 a thread keeps the protection domains
     * on its maker's stack, a driver's and so its loader too, unless a privileged action makes it.
     */
    public static Thread daemon(final Runnable work, final String name) {
        return AccessController.doPrivileged(new PrivilegedAction<Thread>() {
            @Override
            public Thread run() {
                return make(work, name);
            }
        });
    }

    /**
     * As {@link #daemon}, started.
     *
     * @return null where the JVM can't have another thread now
     */
    public static Thread start(Runnable work, String name) {
        Thread thread = daemon(work, name);
        try {
            thread.start();
            return thread;
        } catch (OutOfMemoryError tooMany) {
            return null;
        }
    }

    private static Thread make(Runnable work, String name) {
        Thread thread = new Thread(GROUP, work, name, 0);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }
}
