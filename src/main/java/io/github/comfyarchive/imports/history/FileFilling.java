package io.github.comfyarchive.imports.history;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.intake.DiskReserve;
import io.github.comfyarchive.intake.FileIntake;
import io.github.comfyarchive.intake.FileKeeper;
import io.github.comfyarchive.intake.FileSecrets;
import io.github.comfyarchive.intake.NoRoomException;
import io.github.comfyarchive.intake.Problems;
import io.github.comfyarchive.intake.ReferencedFiles;
import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.file.UnsearchableFileException;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.ServerArchive;
import io.github.comfyarchive.store.asset.PartialFile;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.FileResult;
import io.github.comfyarchive.store.row.WaitingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Fills the outputs of prompts that have just been saved with the files of a folder, a batch after its entries: secrets that may stand in
 * them are in memory for as long. Used by the thread that saves.
 */
final class FileFilling {
    private final Archive archive;
    private final ServerArchive server;
    private final Redactor redactor;
    private final ReferencedFiles folder;
    private final FileKeeper keeper;
    private final DiskReserve room;
    private final RunProgress progress;
    private final Problems problems;
    private final Map<PromptId, FileSecrets> secrets = new ConcurrentHashMap<>();
    private final Map<Long, Boolean> prompts = new LinkedHashMap<>();
    private final LongAdder knownFilled;
    private @Nullable IOException failure;
    private boolean noRoom;

    FileFilling(
            Archive archive,
            ServerArchive server,
            Redactor redactor,
            ReferencedFiles folder,
            DiskReserve room,
            RunProgress progress,
            LongAdder knownFilled,
            Problems problems) {
        this.archive = archive;
        this.server = server;
        this.redactor = redactor;
        this.folder = folder;
        this.keeper = new FileKeeper(archive);
        this.room = room;
        this.progress = progress;
        this.knownFilled = knownFilled;
        this.problems = problems;
    }

    void remember(PromptId promptId, FileSecrets known) {
        secrets.put(promptId, known);
    }

    /** Notes a prompt that is on the disk, and whether it was archived before, as it is. */
    void saved(long prompt, boolean known) {
        prompts.put(prompt, known);
    }

    /** Fills what was saved since. A disk that refuses ends it: entries go on. */
    void fill() {
        try {
            for (Map.Entry<Long, Boolean> prompt : prompts.entrySet()) {
                if (failure == null && !noRoom && fill(prompt.getKey()) && prompt.getValue()) {
                    knownFilled.increment();
                }
            }
        } catch (NoRoomException full) {
            noRoom = true; // what waits is said by whoever keeps the room
        } catch (IOException refused) {
            failure = refused;
        } finally {
            prompts.clear();
            secrets.clear();
        }
    }

    /** Why no more files came; nothing where all did. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Answers whether any file came. */
    private boolean fill(long prompt) throws IOException {
        List<FileResult> results = new ArrayList<>();
        for (WaitingOutput output : server.lacking(prompt)) {
            FileSecrets known = secrets.getOrDefault(output.promptId(), FileSecrets.NONE);
            Optional<Path> file = folder.find(known.name(output));
            if (file.isEmpty()) {
                progress.filesMissing.increment();
                continue;
            }
            take(output, file.get(), known).ifPresent(results::add);
        }
        if (results.isEmpty()) {
            return false;
        }
        List<Boolean> shared = archive.record(results, redactor.rules().version());
        for (int index = 0; index < results.size(); index++) {
            count(results.get(index), shared.get(index));
        }
        return results.stream().anyMatch(FileResult.Stored.class::isInstance);
    }

    private void count(FileResult result, boolean shared) {
        if (result instanceof FileResult.Stored stored) {
            (shared ? progress.filesShared : progress.filesStored).increment();
            if (!stored.masked().isEmpty()) {
                progress.filesMasked.increment();
            }
        } else {
            progress.filesSkipped.increment();
        }
    }

    private Optional<FileResult> take(WaitingOutput output, Path file, FileSecrets known) throws IOException {
        PartialFile part = keeper.part(output);
        FileIntake intake = new FileIntake(part, redactor, known.mask(), room, read -> progress.fileBytes.add(read));
        boolean complete = false;
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            long size = Files.size(file);
            intake.take(0, size, "", buffer -> read(in, buffer));
            if (intake.received() != size) {
                return failed(part, file, "changed while it was read");
            }
            complete = true;
            return Optional.of(keeper.keep(output, part, intake.masked()));
        } catch (UnsearchableFileException unsearchable) {
            part.discard();
            progress.filesFailed.increment();
            problems.add(Problems.Kind.FILE, name(file) + ": " + unsearchable.getMessage());
            return Optional.of(new FileResult.Skipped(output, true, String.valueOf(unsearchable.getMessage())));
        } catch (UnreadableException unreadable) {
            return failed(part, file, String.valueOf(unreadable.getMessage()));
        } catch (NoRoomException full) {
            part.discard();
            throw full;
        } finally {
            intake.end();
            if (!complete) {
                part.close();
            }
        }
    }

    private Optional<FileResult> failed(PartialFile part, Path file, String why) throws StorageException {
        part.discard();
        progress.filesFailed.increment();
        problems.add(Problems.Kind.FILE, name(file) + " " + why);
        return Optional.empty();
    }

    private String name(Path file) {
        return "file " + redactor.redactText(file.toString());
    }

    /** The file there could not be read: nothing is wrong with the archive's disk. */
    private static final class UnreadableException extends IOException {
        private static final long serialVersionUID = 1L;

        UnreadableException(IOException cause) {
            super("cannot be read (" + cause.getClass().getSimpleName() + ")", cause);
        }
    }

    private static int read(InputStream in, byte[] buffer) throws UnreadableException {
        try {
            return in.read(buffer);
        } catch (IOException cause) {
            throw new UnreadableException(cause);
        }
    }
}
