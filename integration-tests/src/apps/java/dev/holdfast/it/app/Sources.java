package dev.holdfast.it.app;

import java.sql.Connection;
import java.util.Hashtable;
import java.util.Set;
import java.util.TreeSet;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;
import javax.sql.DataSource;

/**
 * Connects by way of a {@code DataSource} that doesn't pool. Arguments: {@code spring}, {@code single} or {@code jndi}, URL. Prints {@code
 * backends=} and {@code cycles=}.
 */
public final class Sources {
    private static final int CYCLES = 30;

    private static DataSource bound;

    private Sources() {}

    public static void main(String[] args) throws Exception {
        DataSource source = source(args[0], args[1]);
        Set<Integer> backends = new TreeSet<>();
        for (int i = 0; i < CYCLES; i++) {
            try (Connection connection = source.getConnection()) {
                backends.add(Ask.pid(connection));
            }
        }
        if (source instanceof AutoCloseable) {
            ((AutoCloseable) source).close();
        } else if ("single".equals(args[0])) {
            Bean.call(source, "destroy");
        }
        System.out.println("backends=" + backends.size());
        System.out.println("cycles=" + CYCLES);
    }

    private static DataSource source(String kind, String url) throws Exception {
        String spring = "org.springframework.jdbc.datasource.";
        switch (kind) {
            case "spring":
                return (DataSource) Bean.make(spring + "DriverManagerDataSource", url);
            case "single":
                return (DataSource) Bean.make(spring + "SingleConnectionDataSource", url, true);
            default:
                return fromJndi(url);
        }
    }

    private static DataSource fromJndi(String url) throws Exception {
        bound = (DataSource) Bean.make("org.postgresql.ds.PGSimpleDataSource");
        Bean.call(bound, "setUrl", url);
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, Directory.class.getName());
        return (DataSource) new InitialContext().lookup("java:comp/env/jdbc/app");
    }

    /** The smallest JNDI directory: it knows one data source. */
    public static final class Directory implements InitialContextFactory {
        @Override
        public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
            return new InitialContext(true) {
                @Override
                public Object lookup(String name) {
                    return bound;
                }
            };
        }
    }
}
