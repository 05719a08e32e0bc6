package io.github.comfyarchive.imports.history;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.history.FileReference;
import io.github.comfyarchive.history.Output;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.imports.ImportOptions;
import io.github.comfyarchive.imports.ImportReport;
import io.github.comfyarchive.imports.Source;
import io.github.comfyarchive.intake.DiskReserve;
import io.github.comfyarchive.intake.EntryEvents;
import io.github.comfyarchive.intake.EntryIntake;
import io.github.comfyarchive.intake.NotHistoryException;
import io.github.comfyarchive.intake.Problems;
import io.github.comfyarchive.intake.ReferencedFiles;
import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.ServerArchive;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.home.SyncLock;
import io.github.comfyarchive.store.row.SavedEntry;
import io.github.comfyarchive.store.row.ServerRow;
import io.github.comfyarchive.store.row.WaitingOutput;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes in saved histories, as any other entries: through the redactor, streamed, in transactions of a batch. No server is asked. Of two
 * saves of a prompt the one that finished later is the prompt's, the other is kept as replaced. What is cut short goes on where it was:
 * entries that are archived already are known.
 */
public final class HistoryImport {
    /** An export of many servers has them mixed; each that is open has threads of its own. */
    private static final int OPEN_SERVERS = 4;

    private final Archive archive;
    private final Derivation derivation;
    private final @Nullable HomeLocks locks;
    private final ImportOptions options;
    private final long minFree;

    /**
     * Prepares it.
     *
     * @param archive where
     * @param derivation the rules
     * @param locks of the home; none is needed where nothing is written
     * @param options what is asked for
     * @param minFree how many bytes of the disk are left free by files
     */
    public HistoryImport(
            Archive archive, Derivation derivation, @Nullable HomeLocks locks, ImportOptions options, long minFree) {
        this.archive = archive;
        this.derivation = derivation;
        this.locks = locks;
        this.options = options;
        this.minFree = minFree;
    }

    /**
     * Imports one source.
     *
     * @param source a file, or a folder of files
     * @return what was done
     * @throws HomeLockedException if another program reads the same server's history all the time
     * @throws IOException if a disk refuses; what was committed before stays
     * @throws InterruptedException if this thread is interrupted while it waits for its turn
     */
    public ImportReport run(Source source) throws IOException, HomeLockedException, InterruptedException {
        derivation.redactor().know(archive.knownSecrets());
        try (Run run = new Run(source)) {
            return run.run();
        }
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(path)) {
            for (Path file : all) {
                if (Files.isRegularFile(file)) {
                    files.add(file);
                }
            }
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        files.sort(null);
        return files;
    }

    /** One source. */
    private final class Run implements AutoCloseable {
        private final Source source;
        private final Redactor redactor = derivation.redactor();
        private final RunProgress progress = new RunProgress();
        private final Problems problems = new Problems();
        private final Map<String, Taking> open = new LinkedHashMap<>(16, 0.75f, true);
        private final @Nullable ReferencedFiles referenced;
        private final WhoseHistory whose = new WhoseHistory(archive, derivation);
        private final Set<String> notices = new LinkedHashSet<>();
        private final DiskReserve room = new DiskReserve(archive.assetDisk(), minFree);
        private long files;
        private long bytes;
        private long coming;
        private final LongAdder promptsFilled = new LongAdder();
        private boolean filesHeld;
        private String server = "";
        private boolean several;
        private final Map<String, Long> redactions = new TreeMap<>();

        Run(Source source) throws IOException {
            this.source = source;
            this.referenced = options.files() == null ? null : new ReferencedFiles(options.files());
            if (referenced != null && !options.dryRun()) {
                room.prepare();
                filesHeld = room.isClosed();
            }
        }

        ImportReport run() throws IOException, HomeLockedException, InterruptedException {
            for (Path file : files(source.path())) {
                files++;
                if (options.server() == null) {
                    endAll(); // what is saved by now tells of which server the next is
                    whose.look(file);
                }
                read(file);
            }
            endAll();
            room.held().ifPresent(why -> problems.add(Problems.Kind.FILE, "files wait: " + why));
            return report();
        }

        private void read(Path file) throws IOException, HomeLockedException, InterruptedException {
            String shown = redactor.redactText(file.toString());
            SavedHistory saved =
                    new SavedHistory(file, this::take, why -> problems.add(Problems.Kind.ENTRY, shown + " " + why));
            try {
                saved.read();
            } catch (NotHistoryException otherwise) {
                problems.add(Problems.Kind.ENTRY, shown + ": " + otherwise.getMessage());
                dropAll();
            } catch (TurnException waited) {
                waited.rethrow();
            } finally {
                bytes += saved.bytes();
            }
        }

        private void take(RawEntry entry, @Nullable String of) throws NotHistoryException, IOException {
            if (options.dryRun()) {
                look(of, entry);
            } else {
                taking(of).take(entry);
            }
        }

        private String name(@Nullable String of) {
            if (options.server() != null) {
                return redactor.redactText(options.server());
            }
            Optional<ServerRow> known = whose.of(of);
            String given = redactor.redactText(of != null ? of : defaultName());
            if (known.isEmpty()) {
                return given;
            }
            String name = known.get().name();
            if (of != null && !given.equals(name)) {
                notices.add("what is said to be " + given + "'s is archived as " + name + "'s, whose prompts it holds");
            }
            return name;
        }

        /** Counts what would be new, and takes nothing. */
        private void look(@Nullable String of, RawEntry entry) {
            String name = name(of);
            several |= !server.isEmpty() && !server.equals(name);
            server = several ? "" : name;
            progress.entriesRead.increment();
            try {
                Redacted redacted = redactor.redact(entry);
                redacted.redactions().forEach(found -> redactions.merge(found.rule(), 1L, Long::sum));
                Optional<ServerRow> row = archive.findServer(name, place());
                Optional<ServerArchive.Held> held =
                        row.flatMap(its -> archive.ofServer(its.id()).held(redacted.entry(), redacted.ownId()));
                if (held.isEmpty()) {
                    progress.promptsNew.increment();
                    bring(derivation.of(redacted).parsed().outputs().stream().map(Output::file));
                } else if (row.isPresent()) {
                    ServerId its = row.get().id();
                    boolean any =
                            bring(archive.imports().waiting(its, held.get().promptId()).stream()
                                    .map(WaitingOutput::file));
                    promptsFilled.add(any ? 1 : 0);
                }
            } catch (UnreadableEntryException unreadable) {
                problems.add(Problems.Kind.ENTRY, String.valueOf(unreadable.getMessage()));
            }
        }

        /** Counts the files that would be filled; answers whether any would. */
        private boolean bring(Stream<FileReference> outputs) {
            if (referenced == null) {
                return false;
            }
            List<Path> found =
                    outputs.flatMap(output -> referenced.find(output).stream()).toList();
            for (Path file : found) {
                try {
                    coming += Files.size(file);
                    progress.filesStored.increment();
                } catch (IOException gone) {
                    problems.add(
                            Problems.Kind.FILE, redactor.redactText(file.toString()) + ": it is not there any more");
                }
            }
            return !found.isEmpty();
        }

        /** What a server that is made for it has instead of an address. */
        private String place() {
            return redactor.redactText(
                    source.path().toAbsolutePath().normalize().toUri().toString());
        }

        private Taking taking(@Nullable String of) throws IOException, NotHistoryException {
            String name = name(of);
            Taking known = open.get(name);
            if (known != null) {
                return known;
            }
            if (open.size() >= OPEN_SERVERS) {
                String oldest = open.keySet().iterator().next();
                Taking ended = open.remove(oldest);
                if (ended != null) {
                    ended.end();
                }
            }
            Taking begun = new Taking(name);
            open.put(name, begun);
            return begun;
        }

        /** The last part of its name, as of a folder of pictures. */
        private String defaultName() {
            Path named = source.path().toAbsolutePath().normalize().getFileName();
            String name = named == null ? "history" : named.toString();
            int ending = name.lastIndexOf('.');
            boolean json = ending > 0
                    && List.of(".json", ".jsonl")
                            .contains(name.substring(ending).toLowerCase(Locale.ROOT));
            return json && !Files.isDirectory(source.path()) ? name.substring(0, ending) : name;
        }

        private void endAll() throws IOException, HomeLockedException, InterruptedException {
            for (Taking taking : open.values()) {
                try {
                    taking.end();
                } catch (NotHistoryException otherwise) {
                    problems.add(
                            Problems.Kind.ENTRY,
                            redactor.redactText(source.path().toString()) + ": " + otherwise.getMessage());
                }
            }
            dropAll();
        }

        private void dropAll() {
            open.values().forEach(Taking::close);
            open.clear();
        }

        private ImportReport report() {
            return new ImportReport(
                    source,
                    server,
                    new ImportReport.Counts(
                            files,
                            options.dryRun() ? coming : bytes,
                            0,
                            progress.promptsNew.sum(),
                            progress.promptsChanged.sum(),
                            progress.entriesRead()
                                    - progress.promptsNew.sum()
                                    - progress.promptsChanged.sum()
                                    - promptsFilled.sum(),
                            promptsFilled.sum(),
                            progress.filesStored.sum(),
                            progress.filesShared.sum(),
                            progress.filesMasked.sum(),
                            progress.filesMissing.sum(),
                            progress.filesFailed.sum()),
                    options.dryRun() ? redactions : progress.redactionsByRule,
                    problems.failures(),
                    notices());
        }

        private List<String> notices() {
            List<String> all = new ArrayList<>(notices);
            all.addAll(problems.all(Problems.Kind.NOTE));
            return all;
        }

        @Override
        public void close() {
            dropAll();
        }

        /** The entries of one server. */
        private final class Taking implements AutoCloseable {
            private final ServerRow row;
            private final SyncLock turn;
            private final EntryIntake intake;
            private final @Nullable FileFilling filling;

            Taking(String name) throws IOException {
                row = archive.importedServer(name, place());
                several |= !server.isEmpty() && !server.equals(name);
                server = several ? "" : name;
                ServerArchive of = archive.ofServer(row.id()).ofSavedEntries();
                turn = TurnException.take(Objects.requireNonNull(locks), row.id());
                archive.requireInPlace();
                filling = referenced == null || filesHeld
                        ? null
                        : new FileFilling(archive, of, redactor, referenced, room, progress, promptsFilled, problems);
                intake = new EntryIntake(of, derivation, progress, problems, events(filling));
            }

            private EntryEvents events(@Nullable FileFilling fill) {
                if (fill == null) {
                    return new EntryEvents((prompt, secrets) -> {}, saved -> {}, () -> {});
                }
                return new EntryEvents(
                        fill::remember,
                        saved -> {
                            if (saved.prompt() != null) {
                                fill.saved(saved.prompt(), saved.change() == SavedEntry.Change.KNOWN);
                            }
                        },
                        fill::fill);
            }

            void take(RawEntry entry) throws NotHistoryException {
                intake.take(entry);
            }

            void end() throws NotHistoryException, IOException {
                intake.flush((newest, written) -> {});
                intake.end();
                archive.imports().forgetUnused(row.id());
                close();
                if (filling != null && filling.failure().isPresent()) {
                    IOException refused = filling.failure().get();
                    throw StorageException.of("files cannot be imported; entries are", refused);
                }
            }

            @Override
            public void close() {
                intake.close();
                turn.close();
            }
        }
    }
}
