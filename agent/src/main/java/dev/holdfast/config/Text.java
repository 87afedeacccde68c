package dev.holdfast.config;

/** How names and values are shown in messages: one line, not too long, without secrets. Pure. */
final class Text {
    private static final int LONGEST = 200;

    private Text() {}

    static String assignment(String name, String value) {
        return shown(name) + "=" + shown(Secrets.maskValue(name, value));
    }

    /** Control characters become {@code ?}: a value must not be able to forge a log line. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && i < LONGEST; i++) {
            char c = text.charAt(i);
            shown.append(Character.isISOControl(c) ? '?' : c);
        }
        return text.length() > LONGEST ? shown.append("...").toString() : shown.toString();
    }
}
