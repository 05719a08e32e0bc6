package io.github.comfyarchive.export;

import io.github.comfyarchive.media.clean.CleanCopy;
import io.github.comfyarchive.media.clean.Cleaner;
import io.github.comfyarchive.media.clean.UncleanException;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;

/** A file of the archive, open to be copied clean. */
final class CleanFile implements Closeable {
    /** Types and endings of bytes that prove nothing are the server's own words. */
    private static final String NO_TYPE = "bin";

    private final Path path;
    private final List<Object> before;
    private final FileChannel channel;
    private final CleanCopy copy;

    private CleanFile(Path path, List<Object> before, FileChannel channel, CleanCopy copy) {
        this.path = path;
        this.before = before;
        this.channel = channel;
        this.copy = copy;
    }

    /**
     * Reads a file, for what it is and for what it says.
     *
     * @throws DamagedAssetException if its bytes are not those that were stored
     * @throws UncleanException if there is no clean copy of it
     */
    static CleanFile of(StoredFile stored) throws IOException, DamagedAssetException, UncleanException {
        if (stored.asset().extension().equals(NO_TYPE)) {
            throw Cleaner.noWay();
        }
        List<Object> before = state(stored.path());
        stored.copyTo(OutputStream.nullOutputStream());
        FileChannel channel = FileChannel.open(stored.path(), StandardOpenOption.READ);
        try {
            return new CleanFile(stored.path(), before, channel, Cleaner.clean(channel));
        } catch (IOException | UncleanException failure) {
            channel.close();
            throw failure;
        }
    }

    CleanCopy copy() {
        return copy;
    }

    /** Refuses where somebody has written to it meanwhile, for then nobody knows what was copied. */
    void requireUnchanged() throws IOException {
        if (!before.equals(state(path))) {
            throw new IOException(path + " was changed while it was exported; try again");
        }
    }

    private static List<Object> state(Path path) throws IOException {
        BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
        return List.of(now.size(), now.lastModifiedTime(), Objects.requireNonNullElse(now.fileKey(), ""));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
