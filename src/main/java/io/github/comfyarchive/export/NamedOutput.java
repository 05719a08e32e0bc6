package io.github.comfyarchive.export;

import io.github.comfyarchive.store.home.StorageException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Writes to a file; where the disk refuses, the message names it, which the system's own does not. */
final class NamedOutput extends OutputStream {
    private final Path name;
    private final FileChannel channel;
    private final OutputStream out;

    /** @param name what the file is called for whoever asked for it */
    NamedOutput(FileChannel channel, Path name) {
        this.name = name;
        this.channel = channel;
        this.out = Channels.newOutputStream(channel);
    }

    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            out.write(bytes, from, length);
        } catch (IOException cause) {
            throw refused(name, cause);
        }
    }

    /** Sees to it that all is on the disk. */
    void force() throws IOException {
        try {
            channel.force(true);
        } catch (IOException cause) {
            throw refused(name, cause);
        }
    }

    static StorageException refused(Path name, IOException cause) {
        return StorageException.of(name + " cannot be written", cause);
    }
}
