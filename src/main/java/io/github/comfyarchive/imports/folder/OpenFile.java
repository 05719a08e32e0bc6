package io.github.comfyarchive.imports.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/** A file that is read as it was found, and no byte more. */
final class OpenFile implements AutoCloseable {
    private final FoundFile file;
    private final FileChannel channel;
    private final long size;
    private long left;

    private OpenFile(FoundFile file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        this.size = channel.size();
        this.left = size;
    }

    static OpenFile of(FoundFile file) throws SourceException {
        try {
            file.requireThere();
            return new OpenFile(
                    file, FileChannel.open(file.path(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException refused) {
            throw new SourceException(refused);
        }
    }

    long size() {
        return size;
    }

    int read(byte[] buffer) throws SourceException {
        if (left == 0) {
            return -1;
        }
        try {
            int read = channel.read(ByteBuffer.wrap(buffer, 0, (int) Math.min(buffer.length, left)));
            left -= Math.max(0, read);
            return read;
        } catch (IOException refused) {
            throw new SourceException(refused);
        }
    }

    /** Whether it has grown, shrunk or been written to since it was found. */
    boolean hasChanged(long read) throws SourceException {
        try {
            BasicFileAttributes now =
                    Files.readAttributes(file.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return read != file.size()
                    || now.size() != file.size()
                    || now.lastModifiedTime().toMillis() != file.mtime();
        } catch (IOException gone) {
            throw new SourceException(gone);
        }
    }

    @Override
    public void close() throws SourceException {
        try {
            channel.close();
        } catch (IOException refused) {
            throw new SourceException(refused);
        }
    }
}
