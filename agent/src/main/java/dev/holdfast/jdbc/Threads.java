package dev.holdfast.jdbc;

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

    /** A daemon, not started, that keeps no class loader of the application. */
    public static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(GROUP, work, name, 0);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }
}
