package dev.holdfast.jdbc;

/**
 * Who logs in, where a URL says so before its host: {@code jdbc:x://user:password@host}, and Oracle's {@code
 * jdbc:oracle:thin:user/password@host}. A password may hold any character, {@code @} and {@code /} too. Pure.
 */
public final class UserInfo {
    private static final String ORACLE = "jdbc:oracle:";

    private UserInfo() {}

    /** Without the password; null where the URL names nobody. */
    public static String user(String url) {
        int start = start(url);
        int end = end(url, start);
        for (int i = start; i < end; i++) {
            if (url.charAt(i) == ':' || url.charAt(i) == '/') {
                end = i;
            }
        }
        return end > start ? url.substring(start, end) : null;
    }

    /** The URL as it is for anybody. */
    public static String without(String url) {
        int start = start(url);
        int end = end(url, start);
        return end < 0 ? url : url.substring(0, start) + url.substring(end + 1);
    }

    private static int start(String url) {
        return url.startsWith(ORACLE)
                ? url.indexOf(':', ORACLE.length()) + 1
                : url.indexOf("//") < 0 ? url.length() : url.indexOf("//") + 2;
    }

    /** @return the {@code @} that ends it, -1 = there is none */
    private static int end(String url, int start) {
        int at = url.lastIndexOf('@');
        while (at >= start && isInParameters(url, start, at)) {
            at = url.lastIndexOf('@', at - 1);
        }
        return at < start ? -1 : at;
    }

    /** Whether parameters begin before this place: {@code ?} or {@code ;}, and later {@code =}. */
    private static boolean isInParameters(String url, int start, int place) {
        int i = start;
        while (i < place && url.charAt(i) != '?' && url.charAt(i) != ';') {
            i++;
        }
        int equals = url.indexOf('=', i);
        return equals >= 0 && equals < place;
    }
}
