package io.github.comfyarchive.imports.folder;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.intake.DiskReserve;
import io.github.comfyarchive.intake.FileIntake;
import io.github.comfyarchive.intake.FileKeeper;
import io.github.comfyarchive.intake.NoRoomException;
import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.file.MaskingStream;
import io.github.comfyarchive.redact.file.UnsearchableFileException;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.asset.PartialFile;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.FileResult;
import io.github.comfyarchive.store.row.WaitingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Brings the bytes of files into the archive, through the mask, several side by side: each waits for the disk at its end. */
final class FileTaker implements AutoCloseable {
    private static final int MOST_AT_ONCE = 8;

    private final Redactor redactor;
    private final FileKeeper keeper;
    private final DiskReserve room;
    private final RunProgress shown;
    private final ExecutorService threads = Executors.newFixedThreadPool(
            Math.min(MOST_AT_ONCE, 2 * Runtime.getRuntime().availableProcessors()), work -> {
                Thread thread = new Thread(work, "import-file");
                thread.setDaemon(true);
                return thread;
            });

    FileTaker(Archive archive, Redactor redactor, long minFree, RunProgress shown) throws StorageException {
        this.redactor = redactor;
        this.keeper = new FileKeeper(archive);
        this.room = new DiskReserve(archive.assetDisk(), minFree);
        this.shown = shown;
        room.prepare();
        if (room.isClosed()) {
            throw new StorageException(room.held().orElse("the disk of the files is away"), null);
        }
    }

    /** A file that is to become an output's. */
    record Order(FoundFile file, WaitingOutput output, SecretMask mask) {}

    /**
     * What became of it.
     *
     * @param file the file
     * @param result what is to be recorded; null where it waits for the next import
     * @param waits why it waits
     */
    record Taken(FoundFile file, @Nullable FileResult result, String waits) {}

    /** Takes files. */
    List<Taken> take(List<Order> orders) throws IOException, InterruptedException {
        List<Callable<Taken>> work = new ArrayList<>();
        for (Order order : orders) {
            work.add(() -> take(order));
        }
        List<Taken> taken = new ArrayList<>();
        for (Future<Taken> one : threads.invokeAll(work)) {
            try {
                taken.add(one.get());
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof IOException disk) {
                    throw disk;
                }
                throw new IllegalStateException("taking in a file failed", failed.getCause());
            }
        }
        return taken;
    }

    private Taken take(Order order) throws IOException {
        FoundFile file = order.file();
        PartialFile part = keeper.part(order.output());
        FileIntake intake = new FileIntake(part, redactor, order.mask().forFiles(), room, shown.fileBytes::add);
        boolean complete = false;
        try (OpenFile open = OpenFile.of(file)) {
            intake.take(0, open.size(), "", open::read);
            String changed = open.changed(intake.received());
            if (changed != null) {
                return new Taken(file, new FileResult.Failed(order.output(), changed), "");
            }
            complete = true;
            return new Taken(file, keeper.keep(order.output(), part, intake.masked()), "");
        } catch (UnsearchableFileException unsearchable) {
            return new Taken(
                    file, new FileResult.Skipped(order.output(), true, String.valueOf(unsearchable.getMessage())), "");
        } catch (NoRoomException full) {
            return new Taken(file, null, String.valueOf(full.getMessage()));
        } catch (SourceException refused) {
            return new Taken(file, new FileResult.Failed(order.output(), refused.reason()), "");
        } finally {
            intake.end();
            if (!complete) {
                part.discard();
            }
        }
    }

    /** The name of a file's bytes as they would be kept. */
    String hash(FoundFile file, SecretMask mask) throws IOException {
        MessageDigest digest = Sha256.digest();
        MaskingStream masking = new MaskingStream(
                new DigestOutputStream(OutputStream.nullOutputStream(), digest), redactor, mask.forFiles(), 0);
        try (OpenFile open = OpenFile.of(file)) {
            masking.expect(open.size());
            byte[] buffer = new byte[64 * 1024];
            long all = 0;
            for (int read = open.read(buffer); read >= 0; read = open.read(buffer)) {
                masking.write(buffer, 0, read);
                shown.fileBytes.add(read);
                all += read;
            }
            if (open.changed(all) != null) {
                throw new IOException("it changes");
            }
            masking.close();
            return Sha256.of(digest.digest()).hex();
        } finally {
            masking.abandon();
        }
    }

    /** The file cannot be read, and no other is the worse for it. */
    private static final class SourceException extends IOException {
        private static final long serialVersionUID = 1L;
        private final String reason;

        SourceException(IOException cause) {
            super(cause);
            this.reason = FolderWalk.reason(cause);
        }

        String reason() {
            return reason;
        }
    }

    /** A file that is read as it was found, and no byte more. */
    private static final class OpenFile implements AutoCloseable {
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

        /** What speaks against having read one file: it has grown, shrunk or been written to; null where nothing does. */
        @Nullable
        String changed(long read) throws SourceException {
            try {
                BasicFileAttributes now =
                        Files.readAttributes(file.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                boolean same = read == file.size()
                        && now.size() == file.size()
                        && now.lastModifiedTime().toMillis() == file.mtime();
                return same ? null : "it changed while it was read: the next import takes it in";
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

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
