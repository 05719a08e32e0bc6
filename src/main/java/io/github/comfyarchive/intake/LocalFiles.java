package io.github.comfyarchive.intake;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.history.FileReference;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.file.MaskingStream;
import io.github.comfyarchive.redact.file.UnsearchableFileException;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.asset.AssetLinker;
import io.github.comfyarchive.store.asset.PartialFile;
import io.github.comfyarchive.store.asset.SourceFile;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.FileResult;
import io.github.comfyarchive.store.row.WaitingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Files of a source that lie in a folder of this machine: they are read there, searched, and linked or copied, instead of being sent. Which
 * file is the right one is the caller's to know. Safe for use by several threads.
 */
public final class LocalFiles implements AutoCloseable {
    private static final int BUFFER_BYTES = 128 * 1024;

    /** More files than wait to be recorded at any time: once a row names the bytes, the archive itself knows them. */
    private static final int REMEMBERED = 1024;

    private final Folder folder;
    private final HomeFolder home;
    private final FileKeeper keeper;
    private final Redactor redactor;
    private final DiskReserve room;
    private final LongAdder taken = new LongAdder();
    private final Map<Sha256, FileResult.Stored> linked = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Sha256, FileResult.Stored> eldest) {
            return size() > REMEMBERED;
        }
    };
    private @Nullable AssetLinker linker;

    /**
     * Prepares it; nothing is looked at yet.
     *
     * @param folder where the files lie
     * @param room what keeps room free on the disk, for those that are copied
     */
    public LocalFiles(Archive archive, Folder folder, FileKeeper keeper, Redactor redactor, DiskReserve room) {
        this.folder = folder;
        this.home = archive.home();
        this.keeper = keeper;
        this.redactor = redactor;
        this.room = room;
    }

    /**
     * A folder to link from.
     *
     * @param files which files are there
     * @param hardLinks whether as hard links; else as clones
     */
    public record Folder(ReferencedFiles files, boolean hardLinks) {}

    /** What makes a file that has been read durable in its place. */
    @FunctionalInterface
    public interface Keeping {
        /**
         * Does it.
         *
         * @return what to record
         * @throws IOException if the disk refuses
         */
        FileResult keep() throws IOException;
    }

    /** How many files were taken from here. */
    public long taken() {
        return taken.sum();
    }

    /** Why files are copied that were to be linked; nothing where they are linked, or none was taken. */
    public synchronized Optional<String> notLinked() {
        return linker == null ? Optional.empty() : linker.refused().map(redactor::redactText);
    }

    /** The files that may be meant by a name, as they are now. */
    public List<SourceFile> find(FileReference name) {
        return folder.files().all(name).stream()
                .map(this::look)
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<SourceFile> look(Path path) {
        try {
            return Optional.ofNullable(SourceFile.look(path, folder.files().folder()));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /**
     * Reads a file and links it, or copies it into the part where it cannot be linked, or something is masked in it.
     *
     * @param output whose it is
     * @param source the file, as it was before anybody was asked whether it is the right one
     * @param mask what may stand in it
     * @param part the output's; what is in it is given up
     * @return what is to be done next; nothing where the file cannot be read, or was written to meanwhile
     * @throws NoRoomException if a copy would take room that is kept free
     * @throws UnsearchableFileException if it cannot be searched
     * @throws IOException if the disk of the archive refuses
     */
    public Optional<Keeping> take(WaitingOutput output, SourceFile source, SecretMask mask, PartialFile part)
            throws IOException {
        try {
            Optional<Keeping> link = link(output, source, mask, part, null);
            Optional<Keeping> next = link.isPresent() ? link : copy(output, source, mask, part);
            next.ifPresent(keeping -> taken.increment());
            return next;
        } catch (UnreadableException unreadable) {
            return Optional.empty();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /**
     * Links a file in place of bytes that came from elsewhere, where both are the same. Nothing is masked in them.
     *
     * @param name of the file
     * @param mask what might have stood in them
     * @param part all of them; given up where a link takes their place
     * @return what is to be done next; nothing where no file here has these bytes, or it cannot be linked
     * @throws IOException if the disk of the archive refuses
     */
    public Optional<Keeping> linkSame(WaitingOutput output, FileReference name, SecretMask mask, PartialFile part)
            throws IOException {
        try {
            for (SourceFile source : find(name)) {
                Optional<Keeping> link = source.file().size() == part.size()
                        ? link(output, source, mask, part, part.sha256())
                        : Optional.empty();
                if (link.isPresent()) {
                    return link;
                }
            }
            return Optional.empty();
        } catch (UnsearchableFileException | UnreadableException otherBytes) {
            return Optional.empty();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Optional<Keeping> link(
            WaitingOutput output, SourceFile source, SecretMask mask, PartialFile part, @Nullable Sha256 wanted)
            throws IOException, UnreadableException, InterruptedException {
        String path = source.path().toString();
        // A name that may not be noted is none by which the file could be looked at later.
        if (output.nameIsRedacted() || !redactor.redactText(path).equals(path) || !canLink()) {
            return Optional.empty();
        }
        Optional<Sha256> clean = hash(source, mask);
        if (clean.isEmpty() || (wanted != null && !clean.get().equals(wanted))) {
            return Optional.empty();
        }
        FileKeeper.Whole whole;
        try {
            whole = keeper.whole(output, source, clean.get(), null);
        } catch (IOException unreadable) {
            throw new UnreadableException(unreadable);
        }
        Optional<AssetLinker.Link> link = link(new AssetLinker.Wish(source, clean.get()));
        if (link.isEmpty()) {
            return Optional.empty();
        }
        part.discard();
        return Optional.of(() -> keep(whole, link.get(), path));
    }

    private synchronized boolean canLink() throws StorageException, InterruptedException {
        if (linker == null) {
            AssetLinker made = new AssetLinker(home, folder.hardLinks());
            made.prepare(folder.files().folder());
            linker = made;
        }
        return linker.refused().isEmpty();
    }

    private synchronized Optional<AssetLinker.Link> link(AssetLinker.Wish wish)
            throws StorageException, InterruptedException {
        return linker == null ? Optional.empty() : linker.link(List.of(wish)).get(0);
    }

    private FileResult keep(FileKeeper.Whole whole, AssetLinker.Link link, String from) throws IOException {
        AssetLinker.sync(link);
        Set<Path> folders = new HashSet<>();
        FileResult result = put(whole, link, from, folders);
        for (Path changed : folders) {
            keeper.sync(changed);
        }
        return result;
    }

    /** Of two files with the same bytes one is put in its place: what is noted of it must be of that one. */
    private FileResult put(FileKeeper.Whole whole, AssetLinker.Link link, String from, Set<Path> folders)
            throws IOException {
        synchronized (linked) {
            FileResult.Stored first = linked.get(whole.asset().sha256());
            if (first != null) {
                Files.deleteIfExists(link.file());
                return new FileResult.Stored(
                        whole.output(), first.asset(), whole.provenance(), whole.masked(), first.put());
            }
            FileResult result = keeper.put(whole, link, from, folders);
            if (result instanceof FileResult.Stored stored && stored.put() != null) {
                linked.put(stored.asset().sha256(), stored);
            }
            return result;
        }
    }

    /** The hash of a file in which nothing is to be masked. */
    private Optional<Sha256> hash(SourceFile source, SecretMask mask) throws IOException, UnreadableException {
        MessageDigest digest = Sha256.digest();
        MaskingStream masking =
                new MaskingStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest), redactor, mask, 0);
        try (Reading reading = Reading.of(source)) {
            masking.expect(source.file().size());
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = reading.read(buffer); read >= 0; read = reading.read(buffer)) {
                masking.write(buffer, 0, read);
            }
            reading.requireWhole();
            masking.close();
            return masking.redactions().isEmpty() ? Optional.of(Sha256.of(digest.digest())) : Optional.empty();
        } finally {
            masking.abandon();
        }
    }

    private Optional<Keeping> copy(WaitingOutput output, SourceFile source, SecretMask mask, PartialFile part)
            throws IOException, UnreadableException {
        FileIntake intake = new FileIntake(part, redactor, mask, room, read -> {});
        try (Reading reading = Reading.of(source)) {
            intake.take(0, source.file().size(), "", reading::read);
            reading.requireWhole();
            List<Redaction> masked = intake.masked();
            return Optional.of(() -> keeper.keep(output, part, masked));
        } catch (NoRoomException full) {
            part.discard();
            throw full;
        } finally {
            intake.end();
        }
    }

    @Override
    public synchronized void close() throws StorageException {
        if (linker != null) {
            linker.close();
        }
    }

    /** The file cannot be read, or not as it was: the archive's disk is none the worse for it. */
    private static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(@Nullable IOException cause) {
            super(cause);
        }
    }

    /** A file that is read as it was found, and no byte more. */
    private static final class Reading implements AutoCloseable {
        private final SourceFile source;
        private final FileChannel channel;
        private long left;

        private Reading(SourceFile source, FileChannel channel) {
            this.source = source;
            this.channel = channel;
            this.left = source.file().size();
        }

        static Reading of(SourceFile source) throws UnreadableException {
            try {
                return new Reading(
                        source, FileChannel.open(source.path(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
            } catch (IOException refused) {
                throw new UnreadableException(refused);
            }
        }

        int read(byte[] buffer) throws UnreadableException {
            if (left == 0) {
                return -1;
            }
            try {
                int read = channel.read(ByteBuffer.wrap(buffer, 0, (int) Math.min(buffer.length, left)));
                left -= Math.max(0, read);
                return read;
            } catch (IOException refused) {
                throw new UnreadableException(refused);
            }
        }

        /** All of it was read, and nobody has written to it meanwhile. */
        void requireWhole() throws UnreadableException {
            try {
                if (left > 0 || !source.isUnchanged()) {
                    throw new UnreadableException(null);
                }
            } catch (IOException refused) {
                throw new UnreadableException(refused);
            }
        }

        @Override
        public void close() throws UnreadableException {
            try {
                channel.close();
            } catch (IOException refused) {
                throw new UnreadableException(refused);
            }
        }
    }
}
