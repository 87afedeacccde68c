package dev.holdfast.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;

/* HikariCP keeps the leases that lie idle, retires them after the idle timeout and at the end of their life, and
 * counts them. It never connects: the physical connection was made on the application's thread and is handed over
 * through `offered`. The first one is taken by the constructor on the calling thread (initializationFailTimeout = 1 and
 * minimumIdle = 1, taken back to 0 at once), later ones by HikariCP's short-lived adder thread. minimumIdle stays 0, so
 * HikariCP never asks for a connection that nobody offered. */
/**
 * The HikariCP pool of one thread. Every lease of the thread is registered here from its connect to its end. All
 * methods but {@link #idle} and {@link #total} must be called under the lock of the owning {@link ThreadPool}.
 */
final class Shelf implements DataSource {
    /** Far above what one thread can hold; the budget is the real cap. */
    private static final int NO_CAP = 100_000;

    private final HikariDataSource hikari;
    private final AtomicReference<Lease> offered = new AtomicReference<Lease>();

    /** Opens the pool with its first lease registered and on loan. */
    Shelf(String name, Lease first, Pools pools) {
        offered.set(first);
        hikari = new HikariDataSource(configuration(name, pools));
        hikari.getHikariConfigMXBean().setMinimumIdle(0);
    }

    private HikariConfig configuration(String name, Pools pools) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(this);
        config.setMaximumPoolSize(NO_CAP);
        config.setMinimumIdle(1);
        config.setInitializationFailTimeout(1);
        config.setConnectionTimeout(5_000);
        // The sweeper retires: HikariCP would do so every 30 s only, never within 10 s, and count a look as use.
        config.setIdleTimeout(0);
        config.setMaxLifetime(0);
        config.setScheduledExecutor(pools.scheduler());
        config.setThreadFactory(pools.threads());
        return config;
    }

    /** The lease that was offered last, or an idle one; call only where there is one. */
    Lease take() throws SQLException {
        Connection handle = hikari.getConnection();
        Lease lease = handle.unwrap(Lease.class);
        lease.handle = handle;
        return lease;
    }

    /**
     * Registers one more lease, which stays on loan. The idle ones step aside, or HikariCP would not ask for it. An interrupt has
     * to wait: HikariCP would give up, and the lease be registered after that.
     */
    void register(Lease lease) throws SQLException {
        boolean interrupted = Thread.interrupted();
        List<Lease> aside = new ArrayList<Lease>();
        try {
            while (idle() > 0) {
                aside.add(take());
            }
            offered.set(lease);
            takeOffered(lease);
        } finally {
            for (Lease idle : aside) {
                idle.handle.close();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whatever HikariCP's adder thread has got hold of will come. */
    private void takeOffered(Lease lease) throws SQLException {
        try {
            while (lease.handle == null) {
                try {
                    take();
                } catch (SQLException late) {
                    if (offered.get() == lease || lease.registration == null) {
                        throw late;
                    }
                }
            }
        } finally {
            offered.compareAndSet(lease, null);
        }
    }

    /** Forgets a lease that is on loan; HikariCP's close of it does nothing. */
    void unregister(Lease lease) {
        hikari.evictConnection(lease.handle);
        lease.handle = null;
    }

    int idle() {
        return hikari.getHikariPoolMXBean().getIdleConnections();
    }

    int total() {
        return hikari.getHikariPoolMXBean().getTotalConnections();
    }

    void close() {
        hikari.close();
    }

    @Override
    public Connection getConnection() throws SQLException {
        Lease lease = offered.getAndSet(null);
        if (lease == null) {
            throw new SQLException("no lease was offered to this pool", "08001");
        }
        return Adapter.register(lease);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("not a wrapper");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }

    /** What HikariCP holds for a lease: its close ends the lease, unless that was already ended or moved elsewhere. */
    static final class Adapter implements InvocationHandler {
        private final Lease lease;
        private final ThreadPool home;

        private Adapter(Lease lease) {
            this.lease = lease;
            this.home = lease.home;
        }

        static Connection register(Lease lease) {
            Adapter adapter = new Adapter(lease);
            lease.registration = adapter;
            return (Connection)
                    Proxy.newProxyInstance(Adapter.class.getClassLoader(), new Class<?>[] {Connection.class}, adapter);
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            String name = method.getName();
            if (name.equals("close")) {
                if (lease.registration == this) {
                    home.retired(lease);
                }
                return null;
            }
            if (name.equals("unwrap")) {
                return lease;
            }
            if (name.equals("isValid") || name.equals("isWrapperFor") || name.equals("getAutoCommit")) {
                return true;
            }
            if (name.equals("toString")) {
                return "lease of " + lease.raw();
            }
            if (name.equals("hashCode")) {
                return System.identityHashCode(proxy);
            }
            if (name.equals("equals")) {
                return proxy == arguments[0];
            }
            return nothing(method.getReturnType());
        }

        private static Object nothing(Class<?> type) {
            if (type == int.class) {
                return Connection.TRANSACTION_READ_COMMITTED;
            }
            return type == boolean.class ? Boolean.FALSE : null;
        }
    }
}
