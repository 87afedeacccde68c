package dev.holdfast.it.app;

import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.DriverManager;

/**
 * Casts the connection to the driver's own class, and calls one of that class's final methods. Arguments: URL. Prints {@code
 * status=} and {@code final=}, whether that method is.
 */
public final class Casts {
    private Casts() {}

    public static void main(String[] args) throws Exception {
        try (Connection connection = DriverManager.getConnection(args[0])) {
            Class<?> type = Class.forName("org.postgresql.jdbc.PgConnection");
            Object cast = type.cast(connection);
            System.out.println("status=" + Bean.call(cast, "getParameterStatus", "server_encoding"));
            int access = type.getMethod("getParameterStatus", String.class).getModifiers();
            System.out.println("final=" + Modifier.isFinal(access));
        }
    }
}
