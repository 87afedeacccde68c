package dev.holdfast.bootstrap;

import java.util.Properties;

/**
 * What woven code reaches through {@link Hook}; implemented behind the isolated loader. Any thread. Speaks of
 * {@code Object} only: this package must not need {@code java.sql}.
 */
public abstract class HookTarget {
    /** @return the connection to hand out, or null = run the driver's own code */
    public abstract Object connect(Object driver, String url, Properties info) throws Exception;

    /** @return the connection to hand out, or null = run the data source's own code */
    public abstract Object dataSource(Object dataSource, String user, String password, boolean login) throws Exception;

    /** From here to {@link #leave()} the thread's connects run the driver's own code. Nests. */
    public abstract void enter();

    public abstract void leave();
}
