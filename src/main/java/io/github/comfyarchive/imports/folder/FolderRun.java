package io.github.comfyarchive.imports.folder;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.imports.ImportOptions;
import io.github.comfyarchive.imports.ImportReport;
import io.github.comfyarchive.imports.Source;
import io.github.comfyarchive.intake.EntryEvents;
import io.github.comfyarchive.intake.EntryIntake;
import io.github.comfyarchive.intake.FileKeeper;
import io.github.comfyarchive.intake.NotHistoryException;
import io.github.comfyarchive.intake.Problems;
import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.secret.Fingerprints;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Imports;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.home.SyncLock;
import io.github.comfyarchive.store.row.FileResult;
import io.github.comfyarchive.store.row.ImportedFile;
import io.github.comfyarchive.store.row.RunCounts;
import io.github.comfyarchive.store.row.SameGraph;
import io.github.comfyarchive.store.row.ServerRow;
import io.github.comfyarchive.store.row.WaitingOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The import of one folder, a folder below it after the other. Of each, first what its files say is looked at, and files of one graph are put
 * together; then some prompts at a time are archived, and the bytes of their files after them: what a kill leaves is an output without its
 * file, which the next import fills as it fills those of a sync.
 */
final class FolderRun implements AutoCloseable {
    private static final int FILES_AT_ONCE = 512;

    /** What a kill may undo is some seconds' work, of films too. */
    private static final long BYTES_AT_ONCE = 512L << 20;

    private static final int TELLERS_AHEAD = 3;
    private static final int HASHED_AHEAD = 8;

    private final Archive archive;
    private final Imports imports;
    private final Redactor redactor;
    private final Fingerprints keyed;
    private final HomeLocks locks;
    private final ServerRow server;
    private final RunProgress shown;
    private final RunProgress archived = new RunProgress();
    private final Problems problems = new Problems();
    private final Map<PromptId, SecretMask> masks = new ConcurrentHashMap<>();
    private final EntryIntake intake;
    private final FileReader reader;
    private final FolderFiles files;
    private final FileTaker taker;
    private final Map<ServerId, Boolean> others = new HashMap<>();
    private final List<SyncLock> held = new ArrayList<>();
    private @Nullable UnderWay underWay;
    private final Set<Long> filled = new HashSet<>();
    private long knownPrompts;
    private long recognised;
    private final boolean forgetsAny;
    private long forgotten;
    private long waiting;

    FolderRun(
            Archive archive,
            Derivation derivation,
            HomeLocks locks,
            ImportOptions options,
            long minFree,
            ServerRow server,
            Path root,
            RunProgress shown)
            throws IOException, InterruptedException {
        this.archive = archive;
        this.imports = archive.imports();
        this.forgetsAny = imports.forgetsAny();
        this.redactor = derivation.redactor();
        this.keyed = redactor.fingerprints();
        this.locks = locks;
        this.server = server;
        this.shown = shown;
        this.reader = new FileReader(redactor);
        this.files = new FolderFiles(imports, reader, redactor, options, shown, problems);
        this.taker = new FileTaker(archive, redactor, minFree, shown, root, options.copying());
        this.intake = new EntryIntake(
                archive.ofServer(server.id()),
                derivation,
                archived,
                problems,
                new EntryEvents((prompt, secrets) -> masks.put(prompt, secrets.mask()), saved -> {}, () -> {}));
    }

    /** A prompt that was made or has grown. */
    private record Made(
            PromptId id,
            Map<Draft.Place, FoundFile> places,
            @Nullable Sha256 graph) {}

    /** Files that are being read, and those that are known already. */
    private record UnderWay(FileTaker.Batch files, List<ImportedFile> done) {}

    /** Takes in the files of one folder. */
    void folder(List<FoundFile> all) throws IOException, InterruptedException {
        List<FolderFiles.Group> some = new ArrayList<>();
        int count = 0;
        long bytes = 0;
        for (FolderFiles.Group group : files.groups(all)) {
            some.add(group);
            count += group.files().size();
            bytes += group.bytes();
            if (count >= FILES_AT_ONCE || bytes >= BYTES_AT_ONCE) {
                take(some);
                some.clear();
                count = 0;
                bytes = 0;
            }
        }
        take(some);
        settle();
    }

    /** Notes what is not looked at. */
    void left(Path path, String why) {
        files.left(path, why);
    }

    /** Takes in some groups: while their files are read, the next groups are looked at. */
    private void take(List<FolderFiles.Group> groups) throws IOException, InterruptedException {
        if (groups.stream().anyMatch(group -> group.graphMacs().isEmpty())) {
            settle(); // what says nothing is known by the bytes of those before it
        }
        List<FileTaker.Order> orders = new ArrayList<>();
        List<Made> made = new ArrayList<>();
        List<ImportedFile> done = new ArrayList<>();
        try {
            plan(groups, orders, made, done);
            intake.flush((newest, written) -> {});
            intake.drain();
        } catch (NotHistoryException impossible) {
            throw new IllegalStateException("what is made here has the shape of a history", impossible);
        }
        for (Made prompt : made) {
            wanted(prompt, orders);
        }
        masks.clear();
        FileTaker.Batch batch = taker.begin(orders);
        settle();
        underWay = new UnderWay(batch, done);
    }

    /** Waits until all files are in their place, and notes them. */
    private void settle() throws IOException, InterruptedException {
        UnderWay before = underWay;
        underWay = null;
        if (before != null) {
            record(taker.finish(before.files()), before.done());
            imports.note(before.done());
        }
    }

    /** What files say is read meanwhile, of a few at a time: it may be much. */
    private void plan(
            List<FolderFiles.Group> groups, List<FileTaker.Order> orders, List<Made> made, List<ImportedFile> done)
            throws InterruptedException, NotHistoryException {
        Deque<Future<Told>> ahead = new ArrayDeque<>();
        Deque<Hashing> hashing = new ArrayDeque<>();
        int next = 0;
        for (FolderFiles.Group group : groups) {
            while (next < groups.size() && ahead.size() < TELLERS_AHEAD) {
                ahead.add(reader.tellLater(groups.get(next++).teller()));
            }
            try {
                hashing.add(fill(group, ahead.remove().get(), orders));
            } catch (ExecutionException failed) {
                if (!(failed.getCause() instanceof IOException gone)) {
                    throw new IllegalStateException("reading what a file says failed", failed.getCause());
                }
                group.files().forEach(file -> files.failed(file.path(), FolderWalk.reason(gone)));
            }
            while (hashing.size() > HASHED_AHEAD) {
                make(hashing.remove(), made, done);
            }
        }
        while (!hashing.isEmpty()) {
            make(hashing.remove(), made, done);
        }
    }

    /** Files of a group that no archived prompt lacks: those are told by their bytes that one has. */
    private record Hashing(
            Told told,
            List<String> graphMacs,
            boolean isNew,
            ArchivedFiles known,
            List<FoundFile> files,
            List<Future<String>> sha256) {}

    /** Finds the files that an archived prompt lacks, and has the others hashed that may be archived. */
    private Hashing fill(FolderFiles.Group group, Told told, List<FileTaker.Order> orders) {
        List<SameGraph> same = new ArrayList<>();
        group.graphMacs().forEach(mac -> same.addAll(imports.ofGraph(mac)));
        ArchivedFiles archivedFiles = new ArchivedFiles(archive, redactor, server, told, same);
        List<FoundFile> left = new ArrayList<>();
        List<Future<String>> sha256 = new ArrayList<>();
        for (FoundFile file : group.files()) {
            Optional<SameGraph> lacking = archivedFiles.lacking(file);
            Optional<WaitingOutput> waiting = group.graphMacs().isEmpty() ? waitingSilent(file) : Optional.empty();
            if (waiting.isPresent()) {
                filled.add(waiting.get().prompt());
                orders.add(new FileTaker.Order(file, waiting.get(), archivedFiles.mask(), graphHash(told)));
            } else if (lacking.isPresent()) {
                filled.add(lacking.get().output().prompt());
                fill(file, lacking.get(), archivedFiles.mask(), graphHash(told), orders);
            } else {
                left.add(file);
                if (archivedFiles.hasFiles() || group.graphMacs().isEmpty() || forgetsAny) {
                    sha256.add(taker.hash(file, archivedFiles.mask()));
                }
            }
        }
        return new Hashing(told, group.graphMacs(), same.isEmpty(), archivedFiles, left, sha256);
    }

    private Optional<WaitingOutput> waitingSilent(FoundFile file) {
        return imports.waitingSilent(
                server.id(), redactor.redactText(file.name()), redactor.redactText(file.subfolder()));
    }

    private static @Nullable Sha256 graphHash(Told told) {
        return told.graph() == null ? null : FileKeeper.graphHash(told.graph());
    }

    /** Makes a prompt of what is not archived. */
    private void make(Hashing group, List<Made> made, List<ImportedFile> done)
            throws InterruptedException, NotHistoryException {
        List<FoundFile> left = new ArrayList<>();
        for (int index = 0; index < group.files().size(); index++) {
            FoundFile file = group.files().get(index);
            if (group.sha256().isEmpty()
                    || !isArchived(group, file, group.sha256().get(index), done)) {
                left.add(file);
            }
        }
        if (left.isEmpty()) {
            knownPrompts += group.files().isEmpty() ? 0 : 1;
        } else {
            made.add(make(group.told(), group.known(), left, graphHash(group.told())));
        }
    }

    private void fill(
            FoundFile file, SameGraph lacking, SecretMask mask, @Nullable Sha256 graph, List<FileTaker.Order> orders) {
        if (isOurs(lacking.serverId())) {
            orders.add(new FileTaker.Order(file, lacking.output(), mask, graph));
        } else {
            files.failed(file.path(), "a sync is fetching files of its prompt: the next import takes it in");
        }
    }

    /** Whether nobody else fetches files of a server: its lock is held until the end. */
    private boolean isOurs(ServerId other) {
        return other.equals(server.id()) || others.computeIfAbsent(other, this::lock);
    }

    private boolean lock(ServerId other) {
        try {
            held.add(locks.files(other, Duration.ZERO));
            return true;
        } catch (HomeLockedException busy) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        } catch (IOException refused) {
            return false;
        }
    }

    private boolean isArchived(Hashing group, FoundFile file, Future<String> hash, List<ImportedFile> done)
            throws InterruptedException {
        try {
            String sha256 = hash.get();
            if (isForgotten(group, file, sha256)) {
                forgotten++;
                shown.filesSkipped.increment();
                return true;
            }
            boolean same = group.graphMacs().isEmpty()
                    ? imports.knowsBytes(keyed.ofFile(sha256), sha256)
                    : group.known().isSame(file, sha256);
            if (same) {
                recognised++;
                shown.filesShared.increment();
                note(file, sha256, done);
            }
            return same;
        } catch (ExecutionException unreadable) {
            if (unreadable.getCause() instanceof IOException why) {
                if (group.graphMacs().isEmpty()) {
                    files.failed(file.path(), FileTaker.reason(why)); // the next import could not know its prompt again
                    return true;
                }
                return false; // taking it in says why
            }
            throw new IllegalStateException("hashing a file failed", unreadable.getCause());
        }
    }

    /** Nothing is noted of it, so it is looked at by each import: its name is to stand nowhere. */
    private boolean isForgotten(Hashing group, FoundFile file, String sha256) {
        return forgetsAny
                && (group.known().isForgotten(file)
                        || (group.isNew()
                                && imports.isForgotten(
                                        keyed.ofFile(sha256), group.graphMacs(), Instant.ofEpochMilli(file.mtime()))));
    }

    private void note(FoundFile file, String sha256, List<ImportedFile> done) {
        String path = file.path().toString();
        if (redactor.redactText(path).equals(path)
                && redactor.redactText(file.key()).equals(file.key())) {
            done.add(new ImportedFile(file.key(), file.size(), file.mtime(), file.inode(), keyed.ofFile(sha256)));
        }
    }

    /** A new prompt; or the one that an earlier import made of the same graph in the same folder, with the files that have come since. */
    private Made make(Told told, ArchivedFiles archivedFiles, List<FoundFile> left, @Nullable Sha256 graph)
            throws NotHistoryException {
        FoundFile first = left.get(0);
        List<SameGraph> before = archivedFiles.earlier(first.subfolder());
        PromptId id = before.isEmpty()
                ? new PromptId(UUID.randomUUID().toString())
                : before.get(0).output().promptId();
        long millis = before.isEmpty()
                ? first.mtime()
                : Math.min(
                        first.mtime(), Instant.parse(before.get(0).createdAt()).toEpochMilli());
        Draft draft = new Draft(id.value(), told, millis);
        for (SameGraph row : before) {
            WaitingOutput output = row.output();
            draft.add(output.nodeId(), output.media(), output.filename(), output.subfolder(), output.type());
        }
        SavePlace place = SavePlace.of(told.graph());
        Map<Draft.Place, FoundFile> places = new HashMap<>();
        for (FoundFile file : left) {
            places.put(
                    draft.add(
                            place.node(file.name()), place.media(file.name()), file.name(), file.subfolder(), "output"),
                    file);
        }
        intake.take(draft.entry());
        return new Made(id, places, graph);
    }

    /** The files of a prompt that is archived now. */
    private void wanted(Made prompt, List<FileTaker.Order> orders) {
        Map<Draft.Place, FoundFile> wanted = new HashMap<>(prompt.places());
        for (WaitingOutput output : imports.waiting(server.id(), prompt.id())) {
            FoundFile file = wanted.remove(new Draft.Place(output.nodeId(), output.media(), output.position()));
            if (file != null) {
                orders.add(new FileTaker.Order(
                        file, output, masks.getOrDefault(prompt.id(), SecretMask.none()), prompt.graph()));
            }
        }
        wanted.values()
                .forEach(file -> files.failed(file.path(), "what it says of how it was made is more than can be kept"));
    }

    private void record(List<FileTaker.Taken> taken, List<ImportedFile> done) throws IOException {
        List<FileTaker.Taken> recorded =
                taken.stream().filter(file -> file.result() != null).toList();
        List<FileResult> results = new ArrayList<>();
        for (FileTaker.Taken file : recorded) {
            FileResult result = file.result();
            if (result != null) {
                results.add(result);
            }
        }
        List<Boolean> shared = archive.record(results, redactor.rules().version());
        for (int index = 0; index < results.size(); index++) {
            FoundFile file = recorded.get(index).file();
            FileResult result = results.get(index);
            if (result instanceof FileResult.Stored stored) {
                (shared.get(index) ? archived.filesShared : archived.filesStored).increment();
                shown.filesStored.increment();
                if (!stored.masked().isEmpty()) {
                    archived.filesMasked.increment();
                }
                note(file, stored.asset().sha256().hex(), done);
            } else if (result instanceof FileResult.Failed notTaken) {
                files.failed(file.path(), notTaken.reason());
            } else if (result instanceof FileResult.Skipped skipped) {
                files.failed(file.path(), skipped.reason());
            }
        }
        for (FileTaker.Taken file : taken) {
            if (file.result() == null) {
                waiting++;
                shown.filesFailed.increment();
            }
        }
    }

    /** What was done. */
    ImportReport report(Source source, long rated) {
        if (waiting > 0) {
            String files = waiting == 1 ? "1 file waits: " : waiting + " files wait: ";
            problems.add(Problems.Kind.FILE, files + taker.noRoom().orElse("there is no room"));
        }
        RunCounts counts = archived.counts(0);
        return new ImportReport(
                source,
                server.name(),
                new ImportReport.Counts(
                        files.files(),
                        shown.fileBytes.sum(),
                        files.known(),
                        counts.promptsNew(),
                        counts.promptsChanged(),
                        counts.promptsKnown() + knownPrompts,
                        filled.size(),
                        counts.filesStored(),
                        counts.filesShared() + recognised,
                        counts.filesMasked(),
                        files.silent(),
                        files.failed() + waiting),
                archived.redactionsByRule,
                problems.failures(),
                notices(rated));
    }

    private List<String> notices(long rated) {
        List<String> notices = new ArrayList<>();
        taker.notLinked().ifPresent(notices::add);
        if (rated > 0) {
            notices.add("ratings, tags or notes of " + rated + (rated == 1 ? " file" : " files") + " came from beside "
                    + (rated == 1 ? "it" : "them"));
        }
        notices.addAll(problems.all(Problems.Kind.NOTE));
        if (forgotten > 0) {
            notices.add(forgotten + (forgotten == 1 ? " file was" : " files were") + " forgotten, and left out");
        }
        return notices;
    }

    @Override
    public void close() throws StorageException {
        intake.close();
        reader.close();
        taker.close();
        for (SyncLock lock : held) {
            lock.close();
        }
    }
}
