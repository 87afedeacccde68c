package dev.holdfast.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserInfoTest {
    @ParameterizedTest
    @CsvSource({
        "jdbc:x://me:hush@h/d, me, jdbc:x://h/d",
        "jdbc:x://me@h/d, me, jdbc:x://h/d",
        "jdbc:x://me:a@b/c?d;e@h/d?f=g@i, me, jdbc:x://h/d?f=g@i",
        "jdbc:x://:hush@h/d, , jdbc:x://h/d",
        "jdbc:x://h/d?f=g:i@j, , jdbc:x://h/d?f=g:i@j",
        "jdbc:x://h;f=g@i, , jdbc:x://h;f=g@i",
        "jdbc:x:mem:d, , jdbc:x:mem:d",
        "jdbc:x:mem:a@b, , jdbc:x:mem:a@b",
        "jdbc:oracle:thin:me/a@b//c@//h:1/d, me, jdbc:oracle:thin://h:1/d",
        "jdbc:oracle:thin:@h:1:d, , jdbc:oracle:thin:h:1:d",
    })
    void userIsBeforeTheHost_andNeverItsPassword(String url, String user, String bare) {
        assertEquals(user, UserInfo.user(url));
        assertEquals(bare, UserInfo.without(url));
    }
}
