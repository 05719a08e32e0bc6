package io.github.comfyarchive.store.asset;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.home.HomeFiles;
import io.github.comfyarchive.store.home.PrivateFiles;
import io.github.comfyarchive.store.home.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way in: {@code tmp/ID.part}, and beside it how much of it is surely on the disk and of which version of the
 * source's file, so that a later attempt can go on from there, also after a kill or a power cut. Only masked bytes
 * are ever written to it.
 */
public final class PartialFile implements AutoCloseable {
    /** How many bytes may have to be fetched again after a kill. */
    private static final long CHECKPOINT_BYTES = 16L * 1024 * 1024;

    /** Java copies what it writes to outside of the heap, and keeps that room for the thread. */
    private static final int MOST_AT_ONCE = 256 * 1024;

    private final Path file;
    private final Checkpoint checkpoint;
    private final FileChannel channel;
    private MessageDigest digest = Sha256.digest();
    private @Nullable Sha256 sha256;
    private String version = "";
    private long size;
    private long lastCheckpoint;

    private PartialFile(Path file, Checkpoint checkpoint, FileChannel channel) {
        this.file = file;
        this.checkpoint = checkpoint;
        this.channel = channel;
    }

    static PartialFile open(Path file, Path checkpointFile) throws StorageException {
        try {
            return new PartialFile(file, new Checkpoint(checkpointFile), HomeFiles.open(file));
        } catch (IOException cause) {
            throw StorageException.of(file + " cannot be made", cause);
        }
    }

    /**
     * What an earlier attempt left.
     *
     * @return how many bytes and of which version, or nothing where there is nothing to go on from
     * @throws StorageException if the disk refuses
     */
    public Optional<Resume> resume() throws StorageException {
        try {
            return checkpoint.read().filter(left -> left.bytes() <= sizeOnDisk());
        } catch (IOException cause) {
            throw StorageException.of(file + " cannot be read", cause);
        }
    }

    /**
     * What can be gone on from.
     *
     * @param bytes how many are there
     * @param version of the source's file they are of, as the source calls it
     */
    public record Resume(long bytes, String version) {}

    /**
     * Begins from nothing.
     *
     * @param newVersion of the source's file, as the source calls it; empty where it has none, then a later attempt begins from nothing too
     * @return where to write, from the first byte
     * @throws StorageException if the disk refuses
     */
    public OutputStream begin(String newVersion) throws StorageException {
        return goOn(new Resume(0, newVersion));
    }

    /**
     * Goes on from what is there. The caller writes the file from its first byte, {@link #replay} first: the bytes that
     * are there already are hashed and not written again.
     *
     * @param left what is there
     * @return where to write, from the first byte
     * @throws StorageException if the disk refuses
     */
    public OutputStream goOn(Resume left) throws StorageException {
        try {
            channel.truncate(left.bytes());
            if (left.bytes() == 0) {
                checkpoint.clear(); // otherwise it stays true: what it speaks of is not written again
            }
        } catch (IOException cause) {
            throw StorageException.of(file + " cannot be written", cause);
        }
        digest = Sha256.digest();
        sha256 = null;
        version = left.version();
        size = 0;
        lastCheckpoint = left.bytes();
        return new Sink(left.bytes());
    }

    /**
     * The bytes that are there already.
     *
     * @return them, from the first; to be closed
     * @throws StorageException if the disk refuses
     */
    public InputStream replay() throws StorageException {
        try {
            return Channels.newInputStream(FileChannel.open(file));
        } catch (IOException cause) {
            throw StorageException.of(file + " cannot be read", cause);
        }
    }

    /** How many bytes were written, those gone on from included. */
    public long size() {
        return size;
    }

    /**
     * The name of what was written, once all of it was.
     *
     * @return its SHA-256, the same each time; ends the digest
     */
    public Sha256 sha256() {
        Sha256 known = sha256;
        if (known == null) {
            known = Sha256.of(digest.digest()); // which begins anew by that
            sha256 = known;
        }
        return known;
    }

    /** Where the bytes are, for a look at them before they are kept. */
    public Path path() {
        return file;
    }

    /**
     * Makes sure that a later attempt can go on from here.
     *
     * @throws StorageException if the disk refuses
     */
    public void rest() throws StorageException {
        if (size > lastCheckpoint) {
            rest(size);
        }
    }

    private void rest(long bytes) throws StorageException {
        try {
            channel.force(false);
            checkpoint.write(new Resume(bytes, version));
            lastCheckpoint = bytes;
        } catch (IOException cause) {
            throw StorageException.of(file + " cannot be written", cause);
        }
    }

    /**
     * Makes sure that no later attempt goes on from here, because its bytes no longer stand where they stand in the source's
     * file.
     *
     * @throws StorageException if the disk refuses
     */
    public void neverGoOn() throws StorageException {
        version = "";
        try {
            checkpoint.clear();
        } catch (IOException cause) {
            throw StorageException.of(file + " cannot be written", cause);
        }
    }

    /**
     * Forgets it.
     *
     * @throws StorageException if the disk refuses
     */
    public void discard() throws StorageException {
        try {
            channel.close();
            Files.deleteIfExists(file);
            checkpoint.clear();
        } catch (IOException cause) {
            throw StorageException.of(file + " cannot be removed", cause);
        }
    }

    /**
     * Has all of it on the disk, and closes it: it is still to be put in its place. A file that waits for that keeps nothing open.
     *
     * @throws StorageException if the disk refuses
     */
    public void seal() throws StorageException {
        try {
            sync();
            channel.close();
        } catch (IOException cause) {
            throw StorageException.of(file + " cannot be written", cause);
        }
    }

    void sync() throws IOException {
        if (channel.isOpen()) {
            channel.force(true);
        }
    }

    void moveTo(Path asset) throws IOException {
        channel.close();
        AssetStore.move(file, asset);
        PrivateFiles.makeReadOnly(asset); // not before: a part that a kill leaves is written to again
        checkpoint.clear();
    }

    private long sizeOnDisk() {
        try {
            return channel.size();
        } catch (IOException cannotTell) {
            return -1; // then nothing is gone on from
        }
    }

    @Override
    public void close() throws StorageException {
        try {
            channel.close();
        } catch (IOException cause) {
            throw StorageException.of(file + " cannot be closed", cause);
        }
    }

    /** Hashes all, writes what is not there yet, and rests now and then. */
    private final class Sink extends OutputStream {
        private final long present;

        Sink(long present) {
            this.present = present;
        }

        @Override
        public void write(int oneByte) throws IOException {
            write(new byte[] {(byte) oneByte}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            digest.update(bytes, from, length);
            int skipped = (int) Math.min(length, Math.max(0, present - size));
            try {
                ByteBuffer rest = ByteBuffer.wrap(bytes, from + skipped, length - skipped);
                int end = rest.limit();
                long at = size + skipped;
                while (rest.position() < end) {
                    rest.limit(Math.min(end, rest.position() + MOST_AT_ONCE));
                    at += channel.write(rest, at);
                }
            } catch (IOException cause) {
                throw StorageException.of(file + " cannot be written", cause);
            }
            size += length;
            if (size - lastCheckpoint >= CHECKPOINT_BYTES) {
                rest(size);
            }
        }
    }
}
