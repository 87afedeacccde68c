package dev.holdfast.bootstrap;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;

/**
 * A zip file, read with little: {@code java.util.zip} checks and hashes every name first, 4 microseconds each at a start of the
 * JVM. Also one that lies uncompressed inside another. Layout: PKWARE's APPNOTE, 4.3. Any thread.
 */
final class Archive {
    private static final int END_BYTES = 22;
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int ENTRY_BYTES = 46;
    private static final int LOCAL_BYTES = 30;
    private static final int STORED = 0;
    private static final int HASHED = 14;

    private final RandomAccessFile file;
    /** Where the zip begins in the file. */
    private final long start;
    /** The central directory. */
    private final byte[] directory;

    private final int[] index;

    Archive(File file) throws IOException {
        this(new RandomAccessFile(file, "r"), 0, file.length());
    }

    private Archive(RandomAccessFile file, long start, long bytes) throws IOException {
        this.file = file;
        this.start = start;
        byte[] end = read(bytes - END_BYTES, END_BYTES);
        if (intAt(end, 0) != END_SIGNATURE) {
            throw new IOException("packed in another way than Holdfast packs");
        }
        this.directory = read(intAt(end, 16), intAt(end, 12));
        this.index = index(shortAt(end, 10));
    }

    /** The zip that this one contains under a name. */
    Archive nested(String name) throws IOException {
        int entry = find(name);
        if (entry < 0 || shortAt(directory, entry + 10) != STORED) {
            throw new IOException("no uncompressed " + name);
        }
        return new Archive(file, start + dataOf(entry), intAt(directory, entry + 24));
    }

    boolean contains(String name) {
        return find(name) >= 0;
    }

    /** Null = no such entry. */
    byte[] read(String name) throws IOException {
        int entry = find(name);
        if (entry < 0) {
            return null;
        }
        byte[] packed = read(dataOf(entry), intAt(directory, entry + 20));
        return shortAt(directory, entry + 10) == STORED ? packed : Inflated.of(packed, intAt(directory, entry + 24));
    }

    /** An entry's header tells its own lengths, which needn't be the directory's. */
    private long dataOf(int entry) throws IOException {
        long local = intAt(directory, entry + 42);
        byte[] header = read(local, LOCAL_BYTES);
        return local + LOCAL_BYTES + shortAt(header, 26) + shortAt(header, 28);
    }

    private byte[] read(long at, int count) throws IOException {
        byte[] bytes = new byte[count];
        synchronized (file) {
            file.seek(start + at);
            file.readFully(bytes);
        }
        return bytes;
    }

    /** Where the entry of an ASCII name begins in the directory; -1 = none. */
    private int find(String name) {
        int end = name.length();
        int hash = end < HASHED ? end : hash(end, name.charAt(end - 14), name.charAt(end - 9), name.charAt(end - 7));
        for (int slot = hash & index.length - 1; index[slot] != 0; slot = slot + 1 & index.length - 1) {
            int at = index[slot] - 1;
            if (shortAt(directory, at + 28) == end && isAt(name, at + ENTRY_BYTES)) {
                return at;
            }
        }
        return -1;
    }

    /** Where each entry begins, plus one, by the hash of its name; 0 = free. No calls for each entry but one: they are 900. */
    private int[] index(int entries) {
        int[] slots = new int[4 * Integer.highestOneBit(entries | 1)];
        byte[] d = directory;
        for (int at = 0; at < d.length; ) {
            int length = d[at + 28] & 0xff | (d[at + 29] & 0xff) << 8;
            int end = at + ENTRY_BYTES + length;
            int hash = length < HASHED ? length : hash(length, d[end - 14], d[end - 9], d[end - 7]);
            int slot = hash & slots.length - 1;
            while (slots[slot] != 0) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = at + 1;
            at = end + (d[at + 30] & 0xff | (d[at + 31] & 0xff) << 8) + (d[at + 32] & 0xff | (d[at + 33] & 0xff) << 8);
        }
        return slots;
    }

    /** Of a name's length and three letters of a class's simple name. */
    private static int hash(int length, int a, int b, int c) {
        return length * 131 + a * 17 + b * 31 + c * 101;
    }

    private boolean isAt(String name, int at) {
        for (int i = name.length() - 1; i >= 0; i--) {
            if (directory[at + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int intAt(byte[] b, int at) {
        return shortAt(b, at) | shortAt(b, at + 2) << 16;
    }

    private static int shortAt(byte[] b, int at) {
        return b[at] & 0xff | (b[at + 1] & 0xff) << 8;
    }
}
