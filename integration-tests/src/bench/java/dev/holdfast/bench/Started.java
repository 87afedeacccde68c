package dev.holdfast.bench;

import java.io.File;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Enumeration;
import java.util.concurrent.CountDownLatch;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The process that {@link StartUp} starts: says {@code done}, then waits for the end of its input. */
public final class Started {
    private static final int CLASSES = 1000;
    private static final int THREADS = 20;

    private Started() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "classes":
                loadClasses();
                break;
            case "query":
                query(arguments[1]);
                break;
            default:
                queryInThreads(arguments[1]);
        }
        System.out.println("done");
        while (System.in.read() >= 0) {
            // The end of the input is the end of the process.
        }
        System.exit(0);
    }

    /** Of H2's jar, which is on the class path. */
    private static void loadClasses() throws Exception {
        int loaded = 0;
        try (JarFile jar = new JarFile(h2())) {
            Enumeration<JarEntry> entries = jar.entries();
            while (entries.hasMoreElements() && loaded < CLASSES) {
                String name = entries.nextElement().getName();
                if (name.startsWith("org/h2/") && name.endsWith(".class") && load(name)) {
                    loaded++;
                }
            }
        }
        if (loaded < CLASSES) {
            throw new IllegalStateException("only " + loaded + " classes");
        }
    }

    private static File h2() {
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (element.contains("h2-")) {
                return new File(element);
            }
        }
        throw new IllegalStateException("no H2");
    }

    /** @return false where something that the class needs isn't there */
    private static boolean load(String entry) {
        try {
            String name = entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
            Class.forName(name, false, Started.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | NoClassDefFoundError optional) {
            return false;
        }
    }

    private static void query(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            ask(connection);
        }
    }

    private static void ask(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 1")) {
            rows.next();
        }
    }

    /** All have a connection at once, and keep it until the process ends. */
    private static void queryInThreads(String url) throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(THREADS);
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> {
                try (Connection connection = DriverManager.getConnection(url)) {
                    ask(connection);
                    asked.countDown();
                    never.await();
                } catch (SQLException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        asked.await();
    }
}
