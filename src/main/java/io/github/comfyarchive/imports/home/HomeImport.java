package io.github.comfyarchive.imports.home;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.imports.ImportReport;
import io.github.comfyarchive.imports.Source;
import io.github.comfyarchive.intake.DiskReserve;
import io.github.comfyarchive.intake.Problems;
import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.HomeMerge;
import io.github.comfyarchive.store.OtherArchive;
import io.github.comfyarchive.store.OtherHome;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.home.SyncLock;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.ServerRow;
import io.github.comfyarchive.store.row.Tombstone;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Merges another home into this one, or what a store of many homes has: its servers, prompts, replaced entries and files. A home is read as
 * a backup would read it, from a copy of its database of one moment, and not changed. Prompts are written some at a time, all that is known
 * of each or nothing, their files before them: what was killed is completed by the next import.
 */
public final class HomeImport {
    private static final int PROMPTS = 100;
    private static final long BATCH_BYTES = 8L << 20;

    private final Archive archive;
    private final Derivation derivation;
    private final HomeLocks locks;
    private final long reserve;
    private final RunProgress progress;
    private final List<Long> forgottenThere = new ArrayList<>();
    private final Problems problems = new Problems();

    /** Ours, by the keys that they have there. */
    private final Map<ServerId, ServerRow> servers = new LinkedHashMap<>();

    private final Map<String, Long> redactions = new TreeMap<>();
    private long forgottenHere;

    /**
     * Prepares it.
     *
     * @param archive this home's
     * @param derivation the rules of this home, with the other's keys ({@link #joinKeys})
     * @param locks of this home
     * @param reserve how many bytes to leave free on the disk of this home's files
     * @param progress told of what comes, as it comes
     */
    public HomeImport(Archive archive, Derivation derivation, HomeLocks locks, long reserve, RunProgress progress) {
        this.archive = archive;
        this.derivation = derivation;
        this.locks = locks;
        this.reserve = reserve;
        this.progress = progress;
    }

    /**
     * Makes the keys of another home this one's too, durably and before anything of it is written: by them its fingerprints go on to count.
     *
     * @param home this one
     * @param other the other one
     * @throws StorageException if they cannot be read or written
     */
    public static void joinKeys(HomeFolder home, HomeFolder other) throws StorageException {
        home.fingerprintKey(); // the first key of a home is its own
        for (byte[] key : other.allFingerprintKeys()) {
            home.joinKey(key);
        }
    }

    /**
     * Merges another home.
     *
     * @return what was done
     * @throws HomeLockedException if another home is being imported into this one, or a sync reads all the time
     * @throws IOException if a disk refuses; what was committed before stays
     * @throws ArchiveException if the other home's database is damaged, or newer than this program
     * @throws InterruptedException if this thread is interrupted while it waits for its turn
     */
    public ImportReport run(Source source) throws IOException, HomeLockedException, InterruptedException {
        try (OtherHome theirs = OtherHome.copyOf(new HomeFolder(source.path()), archive.home(), Clock.systemUTC())) {
            return run(theirs, source.path().toString(), source.kind().name().toLowerCase(Locale.ROOT));
        }
    }

    /**
     * Merges what is known elsewhere.
     *
     * @param theirs not closed here
     * @param source what the user calls it
     * @param kind what it is, in a word
     * @return what was done
     * @throws HomeLockedException if a sync reads all the time
     * @throws IOException if a disk refuses; what was committed before stays
     * @throws InterruptedException if this thread is interrupted while it waits for its turn
     */
    public ImportReport run(OtherArchive theirs, String source, String kind)
            throws IOException, HomeLockedException, InterruptedException {
        HomeMerge merge = archive.merge();
        merge.know(theirs.knownSecrets());
        derivation.redactor().know(archive.knownSecrets());
        merge.save(theirs.savedSearches(), derivation.redactor());
        DiskReserve room = new DiskReserve(archive.assetDisk(), reserve);
        OtherFiles bringing = new OtherFiles(archive, theirs, derivation.redactor(), room, progress, problems);
        bringing.prepare();
        List<OtherHome.Server> all = theirs.servers();
        String name = "";
        for (OtherHome.Server server : all) {
            name = run(theirs, server, merge, bringing).name();
        }
        merge.know(theirs.addresses(), servers);
        forget(theirs, servers, merge);
        return report(source, kind, all.size() == 1 ? name : "");
    }

    /** Last: by then it is known which of what was forgotten there is here. */
    private void forget(OtherArchive theirs, Map<ServerId, ServerRow> ours, HomeMerge merge) {
        long after = 0;
        List<OtherHome.Forgotten> some = theirs.forgotten(after, PROMPTS);
        while (!some.isEmpty()) {
            List<Tombstone> tombstones = new ArrayList<>();
            for (OtherHome.Forgotten one : some) {
                ServerRow server = ours.get(one.tombstone().serverId());
                if (server != null) {
                    tombstones.add(one.tombstone().of(server.id()));
                }
                after = one.key();
            }
            forgottenThere.addAll(merge.forget(tombstones));
            some = theirs.forgotten(after, PROMPTS);
        }
    }

    /**
     * What was forgotten in the other home, and is here.
     *
     * @return keys of prompts; none before {@link #run} has ended
     */
    public List<Long> forgottenThere() {
        return List.copyOf(forgottenThere);
    }

    @SuppressWarnings("try") // the lock is held, not used
    private ServerRow run(OtherArchive theirs, OtherHome.Server server, HomeMerge merge, OtherFiles bringing)
            throws IOException, HomeLockedException, InterruptedException {
        ServerRow ours = ours(theirs, server, merge);
        long after = 0;
        List<OtherHome.Sign> signs = theirs.signs(server.id(), after, PROMPTS);
        while (!signs.isEmpty()) {
            bringing.bringNear(signs);
            try (SyncLock turn = locks.entries(ours.id())) {
                archive.requireInPlace();
                write(theirs, ours, signs, merge, bringing);
            }
            after = signs.get(signs.size() - 1).key();
            signs = theirs.signs(server.id(), after, PROMPTS);
        }
        return ours;
    }

    private ServerRow ours(OtherArchive theirs, OtherHome.Server server, HomeMerge merge) {
        ServerRow known = servers.get(server.id());
        if (known == null) {
            known = merge.find(theirs, server).orElseGet(() -> merge.add(server));
            servers.put(server.id(), known);
        }
        return known;
    }

    private void write(
            OtherArchive theirs, ServerRow ours, List<OtherHome.Sign> signs, HomeMerge merge, OtherFiles bringing)
            throws IOException {
        List<HomeMerge.Merged> batch = new ArrayList<>();
        long bytes = 0;
        for (OtherHome.Sign sign : signs) {
            Optional<HomeMerge.Merged> merged = read(theirs, ours, sign, merge, bringing);
            if (merged.isEmpty()) {
                continue;
            }
            batch.add(merged.get());
            bytes += merged.get().theirs().entry().json().length;
            if (bytes > BATCH_BYTES) {
                write(ours, batch, merge, bringing);
                batch.clear();
                bytes = 0;
            }
        }
        write(ours, batch, merge, bringing);
    }

    private void write(ServerRow ours, List<HomeMerge.Merged> batch, HomeMerge merge, OtherFiles bringing)
            throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        bringing.sync();
        for (HomeMerge.Result result : merge.write(ours.id(), batch, derivation.redactor())) {
            progress.entriesRead.increment();
            switch (result.change()) {
                case NEW -> progress.promptsNew.increment();
                case CHANGED -> progress.promptsChanged.increment();
                case KNOWN, FORGOTTEN -> {}
            }
            progress.filesStored.add(result.filesStored());
            progress.filesShared.add(result.filesShared());
        }
    }

    /** A prompt that is damaged there is named, and the rest goes on. */
    private Optional<HomeMerge.Merged> read(
            OtherArchive theirs, ServerRow ours, OtherHome.Sign sign, HomeMerge merge, OtherFiles bringing)
            throws IOException {
        try {
            Optional<OtherHome.Prompt> read = theirs.prompt(sign.key());
            if (read.isEmpty()) {
                problems.add(
                        Problems.Kind.ENTRY,
                        "prompt " + sign.promptId() + ": its entry is lost in " + theirs.place() + " as well");
                return Optional.empty();
            }
            OtherHome.Prompt prompt = read.get();
            List<RedactedEntry> entries = new ArrayList<>(List.of(prompt.entry()));
            entries.addAll(prompt.replaced());
            List<byte[]> digests = new ArrayList<>();
            for (RedactedEntry entry : entries) {
                digests.add(Sha256.digest().digest(entry.json()));
            }
            List<NewEntry> derived = new ArrayList<>();
            if (!merge.hasEntries(ours.id(), prompt, digests)) {
                for (RedactedEntry entry : entries) {
                    Redacted today = derivation.redactor().redactAgain(entry);
                    if (derived.isEmpty()) {
                        today = today.knownBy(prompt.graphMac());
                    }
                    for (Redaction found : today.redactions()) {
                        redactions.merge(found.rule(), 1L, Long::sum);
                    }
                    derived.add(derivation.of(today));
                }
            }
            if (merge.isForgotten(ours.id(), derived)) {
                forgottenHere++;
                return Optional.empty();
            }
            OtherHome.Prompt wanted = merge.wanted(ours.id(), prompt, digests.get(0), derived);
            return Optional.of(new HomeMerge.Merged(
                    wanted,
                    derived,
                    digests.get(0),
                    filesOf(theirs, wanted, bringing),
                    aliases(theirs, prompt, merge)));
        } catch (UnreadableEntryException damaged) {
            problems.add(Problems.Kind.ENTRY, String.valueOf(damaged.getMessage()));
            return Optional.empty();
        } catch (ArchiveException damaged) {
            if (!damaged.unusable()) {
                throw damaged;
            }
            problems.add(Problems.Kind.ENTRY, "prompt " + sign.promptId() + ": " + damaged.getMessage());
            return Optional.empty();
        }
    }

    private List<OtherHome.Alias> aliases(OtherArchive theirs, OtherHome.Prompt prompt, HomeMerge merge) {
        List<OtherHome.Alias> aliases = new ArrayList<>();
        for (OtherHome.Alias alias : prompt.aliases()) {
            ServerRow known = servers.get(alias.serverId());
            ServerRow server = known == null ? ours(theirs, theirs.server(alias.serverId()), merge) : known;
            aliases.add(new OtherHome.Alias(server.id(), alias.promptId()));
        }
        return aliases;
    }

    private Map<String, HomeMerge.File> filesOf(OtherArchive theirs, OtherHome.Prompt prompt, OtherFiles bringing)
            throws IOException {
        Map<String, HomeMerge.File> brought = new HashMap<>();
        for (OutputRow output : prompt.outputs()) {
            String sha256 = output.asset();
            if (sha256 == null || brought.containsKey(sha256)) {
                continue;
            }
            progress.filesExpected.increment();
            Optional<AssetRow> asset = theirs.asset(new Sha256(sha256));
            if (asset.isPresent()) {
                bringing.bring(asset.get()).ifPresent(file -> brought.put(sha256, file));
            }
        }
        return brought;
    }

    private ImportReport report(String source, String kind, String server) {
        long changed = progress.promptsNew.sum() + progress.promptsChanged.sum();
        return new ImportReport(
                source,
                kind,
                server,
                new ImportReport.Counts(
                        progress.filesExpected(),
                        progress.fileBytes.sum(),
                        0,
                        progress.promptsNew.sum(),
                        progress.promptsChanged.sum(),
                        progress.entriesRead() - changed,
                        0,
                        progress.filesStored.sum(),
                        progress.filesShared.sum(),
                        progress.filesMasked.sum(),
                        0,
                        progress.filesFailed.sum()),
                redactions,
                problems.all(),
                notices());
    }

    private List<String> notices() {
        List<String> notices = new ArrayList<>();
        if (forgottenHere > 0) {
            notices.add(forgottenHere + (forgottenHere == 1 ? " prompt was" : " prompts were")
                    + " forgotten here, and left out");
        }
        if (!forgottenThere.isEmpty()) {
            int count = forgottenThere.size();
            notices.add(count + (count == 1 ? " prompt was" : " prompts were")
                    + " forgotten there, and stayed here: --apply-forgotten forgets what is");
        }
        return notices;
    }
}
