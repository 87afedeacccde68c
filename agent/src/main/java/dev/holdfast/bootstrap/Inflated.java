package dev.holdfast.bootstrap;

import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Unpacks an entry of an {@link Archive}: of its own, as a start unpacks nothing. */
final class Inflated {
    private Inflated() {}

    static byte[] of(byte[] packed, int size) throws IOException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed);
            byte[] bytes = new byte[size];
            if (inflater.inflate(bytes) != size) {
                throw new IOException("damaged");
            }
            return bytes;
        } catch (DataFormatException e) {
            throw new IOException(e);
        } finally {
            inflater.end();
        }
    }
}
