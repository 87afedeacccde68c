package dev.holdfast.config;

import java.io.DataInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** A properties file in UTF-8, as {@link Properties#load(java.io.Reader)} reads it. Read once, by one thread. */
final class SettingsFile {
    /** A larger one isn't a settings file; a start must not wait for it. */
    private static final long MOST_BYTES = 1 << 20;

    /** Why nothing of the file applies; the message says what is wrong and what is allowed. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message, null, false, false);
        }
    }

    private final String path;

    SettingsFile(String path) {
        this.path = path;
    }

    void readInto(Given given) throws Unusable {
        String text = decode(bytes());
        try {
            new Entries(given).load(new StringReader(text.startsWith("\uFEFF") ? text.substring(1) : text));
        } catch (IOException | IllegalArgumentException malformed) {
            throw new Unusable("malformed (" + malformed.getMessage() + "); allowed is a properties file in UTF-8");
        }
    }

    private byte[] bytes() throws Unusable {
        File file = new File(path);
        if (!file.exists()) {
            throw new Unusable("missing; allowed is " + Key.CONFIG.allowed());
        }
        if (!file.isFile() || file.length() > MOST_BYTES) {
            throw new Unusable("not an ordinary file of at most 1 MiB; allowed is " + Key.CONFIG.allowed());
        }
        byte[] bytes = new byte[(int) file.length()];
        try (DataInputStream in = new DataInputStream(new FileInputStream(file))) {
            in.readFully(bytes);
        } catch (IOException unreadable) {
            throw new Unusable("unreadable (" + unreadable.getMessage() + "); allowed is " + Key.CONFIG.allowed());
        }
        return bytes;
    }

    /** A decoder of one's own reports bad bytes; {@code new String} would replace them. */
    private static String decode(byte[] bytes) throws Unusable {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw new Unusable("not UTF-8 (" + notUtf8.getMessage() + "); allowed is " + Key.CONFIG.allowed());
        }
    }

    /** Hands each entry on as it is read: a map would keep only the last of two. */
    private static final class Entries extends Properties {
        private static final long serialVersionUID = 1;
        private final transient Given given;

        Entries(Given given) {
            this.given = given;
        }

        @Override
        public synchronized Object put(Object name, Object text) {
            given.fileEntry((String) name, (String) text);
            return null;
        }
    }
}
