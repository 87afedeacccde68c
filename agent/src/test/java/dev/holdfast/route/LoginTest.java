package dev.holdfast.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class LoginTest {
    private static final String[] VARYING = {"ApplicationName"};

    private final Login login = new Login(of("user", "app", "password", "secret"), VARYING);

    private static Properties of(String... pairs) {
        Properties properties = new Properties();
        for (int i = 0; i < pairs.length; i += 2) {
            properties.setProperty(pairs[i], pairs[i + 1]);
        }
        return properties;
    }

    @Test
    void sameEntries_areEqual() {
        assertTrue(login.equalTo(of("password", "secret", "user", "app")));
    }

    @Test
    void anyOtherEntry_makesADifference() {
        assertFalse(login.equalTo(of("user", "app")));
        assertFalse(login.equalTo(of("user", "app", "password", "Secret")));
        assertFalse(login.equalTo(of("user", "app", "password", "secret", "ssl", "true")));
        assertFalse(login.equalTo(of("user", "app", "ssl", "secret")));
    }

    @Test
    void whatVariesPerConnection_makesNone() {
        assertTrue(login.equalTo(of("user", "app", "password", "secret", "ApplicationName", "one")));
        assertFalse(login.equalTo(of("user", "app", "ApplicationName", "one")));
    }

    @Test
    void name_hasUserAndPlaceButNoPassword() {
        assertEquals(
                "app@db1:5432/orders",
                TargetName.of("jdbc:postgresql://db1:5432/orders?ssl=true&password=x", of("user", "app")));
        assertEquals("db1/orders", TargetName.of("jdbc:postgresql://db1/orders", of()));
        assertEquals("h2:mem:x", TargetName.of("jdbc:h2:mem:x;DB_CLOSE_DELAY=-1", of()));
    }
}
