package dev.holdfast.bootstrap;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;

/** Opens {@code holdfast:NAME}, what an archive contains: the JDK's own {@code jar:} can't look into a nested one. Any thread. */
final class ArchiveUrls extends URLStreamHandler {
    private final Archive archive;

    ArchiveUrls(Archive archive) {
        this.archive = archive;
    }

    URL of(String name) throws IOException {
        return new URL(null, "holdfast:" + name, this);
    }

    @Override
    protected URLConnection openConnection(URL url) {
        return new URLConnection(url) {
            @Override
            public void connect() {
                // What is read is in the process's hands already.
                connected = true;
            }

            @Override
            public InputStream getInputStream() throws IOException {
                return new ByteArrayInputStream(archive.read(url.getPath()));
            }
        };
    }
}
