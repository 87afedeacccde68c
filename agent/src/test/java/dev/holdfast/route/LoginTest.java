package dev.holdfast.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://pw:hush@db1:5432/orders, pw@db1:5432/orders",
        "jdbc:x://pw:a/hush@db1/orders?x=y@z, pw@db1/orders",
        "jdbc:x://pw:a?hush@db1/orders, pw@db1/orders",
        "jdbc:x://db1/orders?mail=a:hush@z, app@db1/orders",
        "jdbc:oracle:thin:pw/a//hush@db1:1521:x, pw@oracle:thin:db1:1521:x",
        "jdbc:oracle:thin:@//db1:1521/x, app@db1:1521/x",
        "'jdbc:x://a:hush@db1:1,b:hush@db2:1/orders', a@db2:1/orders",
    })
    void name_hasTheUserOfTheUrl_withoutThePassword(String url, String name) {
        assertEquals(name, TargetName.of(url, of("user", "app")));
    }
}
