package io.github.comfyarchive.central.object;

import io.github.comfyarchive.digest.Sha256;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;

/** Some bytes of a file, as they are sent: from their begin for each attempt. Tells their MD5, as they went, and what the disk refused. */
final class FilePart implements ContentStreamProvider {
    private static final int BUFFER = 64 << 10;

    private final Path file;
    private final long offset;
    private final long length;
    private MessageDigest md5 = digest();
    private long sent;
    private @Nullable InputStream open;
    private @Nullable IOException failure;

    FilePart(Path file, long offset, long length) {
        this.file = file;
        this.offset = offset;
        this.length = length;
    }

    long length() {
        return length;
    }

    @Override
    public InputStream newStream() {
        try {
            close();
            md5 = digest();
            sent = 0;
            InputStream stream = new Counted(opened());
            open = stream;
            return stream;
        } catch (IOException refused) {
            failure = refused;
            throw new UncheckedIOException(refused);
        }
    }

    private InputStream opened() throws IOException {
        SeekableByteChannel channel = Files.newByteChannel(file);
        channel.position(offset);
        return new BufferedInputStream(Channels.newInputStream(channel), BUFFER);
    }

    /** The SHA-256 of its bytes; another digest takes them too. */
    Sha256 hash(MessageDigest whole) throws IOException {
        MessageDigest own = Sha256.digest();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = opened()) {
            for (long left = length; left > 0; ) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new IOException(file + " became shorter while it was read");
                }
                own.update(buffer, 0, read);
                whole.update(buffer, 0, read);
                left -= read;
            }
        }
        return Sha256.of(own.digest());
    }

    /**
     * The MD5 of what was sent, in hex; for once.
     *
     * @return nothing where less was sent than there is
     */
    @Nullable
    String md5() {
        return sent == length ? HexFormat.of().formatHex(md5.digest()) : null;
    }

    /**
     * Closes what was sent last.
     *
     * @throws IOException what the disk refused, which the SDK takes for the network's
     */
    void finish() throws IOException {
        close();
        if (failure != null) {
            throw failure;
        }
    }

    private void close() throws IOException {
        InputStream last = open;
        open = null;
        if (last != null) {
            last.close();
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("MD5"); // what an ETag is; it protects nothing
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has MD5", impossible);
        }
    }

    /** Ends after the part; what it gives is counted and digested. */
    private final class Counted extends FilterInputStream {
        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int from, int count) throws IOException {
            if (sent == length) {
                return -1;
            }
            try {
                int read = super.read(buffer, from, (int) Math.min(count, length - sent));
                if (read < 0) {
                    throw new IOException(file + " became shorter while it was read");
                }
                md5.update(buffer, from, read);
                sent += read;
                return read;
            } catch (IOException refused) {
                failure = refused;
                throw refused;
            }
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
