package dev.holdfast.intercept;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import org.junit.jupiter.api.Test;
import org.postgresql.jdbc.PgConnection;

class UnsealedTest {
    /** As a driver that is loaded after the agent. */
    private static final class Loader extends ClassLoader {
        Loader() {
            super(PgConnection.class.getClassLoader());
        }

        Class<?> define(byte[] classFile) {
            return defineClass(PgConnection.class.getName(), classFile, 0, classFile.length);
        }
    }

    private static byte[] classFile() throws IOException {
        try (InputStream in = PgConnection.class.getResourceAsStream("PgConnection.class")) {
            return in.readAllBytes();
        }
    }

    private static boolean isFinal(Class<?> type) throws NoSuchMethodException {
        return Modifier.isFinal(
                type.getMethod("getParameterStatus", String.class).getModifiers());
    }

    @Test
    void classThatIsLoaded_hasNoPublicFinalMethods() throws Exception {
        Class<?> loaded = new Loader().define(Unsealed.of(null, classFile()));
        assertTrue(isFinal(PgConnection.class), "without the agent");
        assertFalse(isFinal(loaded));
    }

    /** The JVM lets no class change what it has; another agent may ask for it again. */
    @Test
    void classThatIsThere_staysAsItWasLoaded() throws Exception {
        assertNull(Unsealed.of(PgConnection.class, classFile()));
        Class<?> unsealed = new Loader().define(Unsealed.of(null, classFile()));
        byte[] again = Unsealed.of(unsealed, classFile());
        assertNotNull(again);
        assertFalse(isFinal(new Loader().define(again)));
    }
}
