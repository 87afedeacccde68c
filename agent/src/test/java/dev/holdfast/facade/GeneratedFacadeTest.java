package dev.holdfast.facade;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.session.BareSession;
import dev.holdfast.session.Session;
import java.io.File;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Generated classes for a driver that isn't PostgreSQL's, in a loader of its own. */
class GeneratedFacadeTest {
    @Test
    void h2_worksWithItsOwnInterfaces() throws Exception {
        Connection raw = new org.h2.Driver().connect("jdbc:h2:mem:facade", new Properties());
        Connection connection = Facades.connection(BareSession.of(raw));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT 1");
        assertTrue(rows.next());
        assertEquals(1, rows.getInt(1));
        assertSame(statement, rows.getStatement());
        assertSame(connection, statement.getConnection());
        assertTrue(connection instanceof org.h2.engine.CastDataProvider);
        assertNotNull(((org.h2.engine.CastDataProvider) connection).currentTimestamp());
        assertEquals("'a''b'", statement.enquoteLiteral("a'b"));
        connection.beginRequest();
        assertThrows(SQLException.class, () -> connection.setShardingKey(null));
        connection.close();
        assertTrue(statement.isClosed());
        assertTrue(raw.isClosed(), "a vendor method that isn't known may have changed anything");
    }

    /** A driver's own interface, with names that the facade, {@code Object} and {@code Connection} have, too. */
    public interface Odd {
        boolean isOver();

        Object clone();

        Statement createStatement() throws SQLException;

        default String own() {
            return "the interface's";
        }
    }

    @Test
    void interfaceWithNamesOfTheFacade_isImplemented() throws Exception {
        Connection real = new org.h2.Driver().connect("jdbc:h2:mem:odd", new Properties());
        Connection raw = (Connection) Proxy.newProxyInstance(
                GeneratedFacadeTest.class.getClassLoader(),
                new Class<?>[] {Connection.class, Odd.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "clone" -> "the driver's copy";
                    case "own" -> "the driver's";
                    default -> method.invoke(real, arguments);
                });
        Connection connection = Facades.connection(BareSession.of(raw));
        Odd odd = (Odd) connection;
        assertEquals("the driver's copy", odd.clone());
        assertEquals("the driver's", odd.own());
        assertSame(connection, odd.createStatement().getConnection());
        connection.close();
    }

    @Test
    void interfacesOfTheDriversClass_areNamedByOurs() throws Exception {
        Connection raw = new org.h2.Driver().connect("jdbc:h2:mem:named", new Properties());
        Connection connection = Facades.connection(BareSession.of(raw));
        Statement statement = connection.createStatement();
        Statement rawStatement = raw.createStatement();
        assertNames(raw, connection);
        assertNames(rawStatement, statement);
        assertNames(rawStatement.executeQuery("SELECT 1"), statement.executeQuery("SELECT 1"));
        connection.close();
        raw.close();
    }

    private static void assertNames(Object drivers, Object ours) {
        assertArrayEquals(drivers.getClass().getInterfaces(), ours.getClass().getInterfaces());
    }

    /** They are what the application holds where a driver has no interfaces of its own. */
    @Test
    void facadesByHand_nameTheirInterfaceAlone() {
        for (Class<?> base : new Class<?>[] {
            ConnectionFacade.class,
            StatementFacade.class,
            PreparedStatementFacade.class,
            CallableStatementFacade.class,
            ResultSetFacade.class,
            DatabaseMetaDataFacade.class
        }) {
            assertEquals(1, base.getInterfaces().length, base.getName());
            assertEquals("java.sql." + base.getSimpleName().replace("Facade", ""), base.getInterfaces()[0].getName());
        }
    }

    @Test
    void driversLoader_isCollectedAfterUse() throws Exception {
        WeakReference<ClassLoader> loader = useOnce();
        for (int i = 0; i < 50 && loader.get() != null; i++) {
            System.gc();
            Thread.yield();
        }
        assertNull(loader.get());
    }

    private static WeakReference<ClassLoader> useOnce() throws Exception {
        URL jar = new File(org.h2.Driver.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toURI()
                .toURL();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader())) {
            Driver driver =
                    (Driver) loader.loadClass("org.h2.Driver").getConstructor().newInstance();
            Connection raw = driver.connect("jdbc:h2:mem:", new Properties());
            Session session = BareSession.of(raw);
            session.spoil("not to be pooled");
            Connection connection = Facades.connection(session);
            assertTrue(connection.createStatement().executeQuery("SELECT 1").next());
            connection.close();
            raw.close();
            java.sql.DriverManager.deregisterDriver(driver);
            loader.loadClass("org.h2.Driver").getMethod("unload").invoke(null);
            return new WeakReference<>(loader);
        }
    }
}
