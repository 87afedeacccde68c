package dev.holdfast.it.app;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Set;
import java.util.TreeSet;

/**
 * Connects, waits for the test, and connects again. Arguments: URL, number of connects. Prints {@code before=} and {@code
 * after=}, the backends of each part.
 */
public final class Attached {
    private Attached() {}

    public static void main(String[] args) throws Exception {
        int number = Integer.parseInt(args[1]);
        System.out.println("before=" + backends(args[0], number));
        Ask.pauseAt("ready");
        System.out.println("after=" + backends(args[0], number));
    }

    private static int backends(String url, int number) throws Exception {
        Set<Integer> backends = new TreeSet<>();
        for (int i = 0; i < number; i++) {
            try (Connection connection = DriverManager.getConnection(url)) {
                backends.add(Ask.pid(connection));
            }
        }
        return backends.size();
    }
}
