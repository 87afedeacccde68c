package dev.holdfast.route;

import dev.holdfast.config.Secrets;
import dev.holdfast.jdbc.UserInfo;
import java.util.Properties;

/** How log lines call a target: {@code alpha@localhost:5432/trades}; never with a password. Pure. */
final class TargetName {
    private TargetName() {}

    static String of(String url, Properties properties) {
        String place = place(UserInfo.without(url));
        Object user = UserInfo.user(url);
        user = user == null ? properties.get("user") : user;
        return user == null ? place : user + "@" + place;
    }

    /** What stands between {@code //} and the parameters; the URL's rest where there is no {@code //}. */
    private static String place(String url) {
        int slashes = url.indexOf("//");
        String rest = slashes >= 0 ? url.substring(slashes + 2) : url.startsWith("jdbc:") ? url.substring(5) : url;
        return Secrets.mask(rest.substring(0, parameters(rest)));
    }

    private static int parameters(String rest) {
        for (int i = 0; i < rest.length(); i++) {
            if (rest.charAt(i) == '?' || rest.charAt(i) == ';') {
                return i;
            }
        }
        return rest.length();
    }
}
