package io.github.comfyarchive.store;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.store.pack.Dictionaries;
import io.github.comfyarchive.store.pack.EntryRows;
import io.github.comfyarchive.store.row.Annotation;
import io.github.comfyarchive.store.row.AnnotationTarget;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.OutputState;
import io.github.comfyarchive.store.row.RedactionRow;
import io.github.comfyarchive.store.row.SavedEntry;
import io.github.comfyarchive.store.row.SavedSearch;
import io.github.comfyarchive.store.row.ServerRow;
import io.github.comfyarchive.store.row.Tombstone;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.sqlite.Times;
import io.github.comfyarchive.store.table.AnnotationRows;
import io.github.comfyarchive.store.table.AssetRows;
import io.github.comfyarchive.store.table.ImportRows;
import io.github.comfyarchive.store.table.KnownSecretRows;
import io.github.comfyarchive.store.table.OutputRows;
import io.github.comfyarchive.store.table.PromptAliasRows;
import io.github.comfyarchive.store.table.PromptRows;
import io.github.comfyarchive.store.table.RedactedIdRows;
import io.github.comfyarchive.store.table.RedactionRows;
import io.github.comfyarchive.store.table.SavedSearchRows;
import io.github.comfyarchive.store.table.ServerAddressRows;
import io.github.comfyarchive.store.table.ServerRows;
import io.github.comfyarchive.store.table.TombstoneRows;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes what another home knows into this one. Whichever of two homes is merged into the other, the archive is the same: of two entries
 * the one that finished later is the prompt's, of what became of a file the better is kept, and what differs stays as replaced.
 */
public final class HomeMerge {
    private static final int SIGNS = 500;

    private final Session session;
    private final Dictionaries dictionaries;
    private final Clock clock;

    HomeMerge(Session session, Dictionaries dictionaries, Clock clock) {
        this.session = session;
        this.dictionaries = dictionaries;
        this.clock = clock;
    }

    /** Has all looked for from now on that the other home has hunted; its key is this home's too by now. */
    public void know(List<String> fingerprints) {
        session.plainTransaction(sql -> {
            KnownSecretRows rows = new KnownSecretRows(sql);
            for (String fingerprint : fingerprints) {
                rows.insert(fingerprint);
            }
            return true;
        });
    }

    /** Takes over the searches that were saved there: of one name the later holds. */
    public void save(List<SavedSearch> searches, Redactor redactor) {
        session.plainTransaction(sql -> {
            for (SavedSearch search : searches) {
                new SavedSearchRows(sql)
                        .merge(new SavedSearch(
                                search.uid(),
                                redactor.redactText(search.name()),
                                redactor.redactText(search.query()),
                                search.at(),
                                search.removedAt()));
            }
            return true;
        });
    }

    /**
     * Finds the server that another home's is: by what it is called beyond a home, else by a prompt that both have, else, where it has
     * none, by its name and address.
     *
     * @return nothing where it is new
     */
    public Optional<ServerRow> find(OtherArchive other, OtherHome.Server theirs) {
        Optional<ServerRow> byUid = session.plain(sql -> new ServerRows(sql).byUid(theirs.uid()));
        if (byUid.isPresent()) {
            return byUid;
        }
        long after = 0;
        List<OtherHome.Sign> signs = other.signs(theirs.id(), after, SIGNS);
        while (!signs.isEmpty()) {
            for (OtherHome.Sign sign : signs) {
                Optional<ServerRow> same = session.plain(sql -> new ServerRows(sql)
                        .byPrompt(sign.promptId(), sign.sha256(), sign.number(), sign.startedAt(), sign.finishedAt()));
                if (same.isPresent()) {
                    return same;
                }
                after = sign.key();
            }
            signs = other.signs(theirs.id(), after, SIGNS);
        }
        return theirs.prompts() > 0
                ? Optional.empty()
                : session.plain(sql -> new ServerRows(sql).byName(theirs.name()))
                        .filter(row -> row.url().equals(theirs.url()));
    }

    /** Makes the row of a server that is new; a number follows its name where another is called so. */
    public ServerRow add(OtherHome.Server theirs) {
        return session.plainTransaction(sql -> {
            ServerRows servers = new ServerRows(sql);
            String free = theirs.name();
            for (int number = 2; servers.byName(free).isPresent(); number++) {
                free = theirs.name() + "-" + number;
            }
            return servers.insertImported(
                    free, theirs.url(), theirs.uid(), theirs.firstSeenAt(), theirs.comfyuiVersion());
        });
    }

    /**
     * Notes at which addresses another home reached its servers, and at which it waits for one. An address that is another server's here
     * stays so, and each server goes on to be asked where it was asked last.
     *
     * @param addresses as the other home has them
     * @param servers ours, by their keys there
     */
    public void know(List<OtherHome.Address> addresses, Map<ServerId, ServerRow> servers) {
        session.plainTransaction(sql -> {
            ServerAddressRows rows = new ServerAddressRows(sql);
            for (OtherHome.Address theirs : addresses) {
                ServerRow ours = theirs.server() == null ? null : servers.get(theirs.server());
                if (theirs.server() == null || ours != null) {
                    rows.merge(
                            theirs.url(),
                            ours == null ? null : ours.id(),
                            theirs.name(),
                            theirs.firstSeenAt(),
                            theirs.lastSeenAt(),
                            theirs.pausedAt());
                }
            }
            return true;
        });
    }

    /**
     * Whether a prompt is archived already with exactly these entries, so that nothing of it need be derived again.
     *
     * @param server ours
     * @param theirs as the other home has it
     * @param entries digests of its entry and of those that were replaced
     */
    public boolean hasEntries(ServerId server, OtherHome.Prompt theirs, List<byte[]> entries) {
        return session.plain(sql -> {
            PromptId promptId = place(sql, server, theirs, entries.get(0));
            Optional<PromptRows.Known> known = new PromptRows(sql).known(server, promptId);
            if (known.isEmpty()) {
                return false;
            }
            for (byte[] sha256 : entries) {
                if (!Arrays.equals(known.get().sha256(), sha256)
                        && !new EntryRows(sql).hasReplaced(known.get().id(), sha256)) {
                    return false;
                }
            }
            return true;
        });
    }

    /**
     * Whether all runs of a prompt were forgotten here: then nothing of it is brought.
     *
     * @param server ours
     * @param entries of the prompt, by today's rules
     */
    public boolean isForgotten(ServerId server, List<NewEntry> entries) {
        return session.plain(sql -> {
            Tombstones tombstones = new Tombstones(sql);
            for (NewEntry entry : entries) {
                if (!tombstones.holds(server, entry.parsed().prompt(), entry.ownId())) {
                    return false;
                }
            }
            return tombstones.any() && !entries.isEmpty();
        });
    }

    /**
     * A prompt of theirs without the files that somebody wanted gone here: those of forgotten runs, and those that were forgotten by themselves.
     *
     * @param server ours
     * @param theirs as the other home has it
     * @param sha256 digest of its entry there
     * @param entries its entries, by today's rules; none where all are archived
     */
    public OtherHome.Prompt wanted(ServerId server, OtherHome.Prompt theirs, byte[] sha256, List<NewEntry> entries) {
        return session.plain(sql -> {
            Set<List<Object>> unwanted = new HashSet<>();
            Tombstones tombstones = new Tombstones(sql);
            for (NewEntry entry : entries) {
                if (tombstones.holds(server, entry.parsed().prompt(), entry.ownId())) {
                    entry.parsed()
                            .outputs()
                            .forEach(output -> unwanted.add(
                                    List.of(output.nodeId(), output.media(), output.position(), output.file())));
                }
            }
            Optional<PromptRows.Known> ours = new PromptRows(sql).known(server, place(sql, server, theirs, sha256));
            if (ours.isPresent()) {
                new OutputRows(sql)
                        .ofPrompt(ours.get().id()).stream()
                                .filter(output -> output.state() == OutputState.FORGOTTEN)
                                .forEach(output -> unwanted.add(reference(output)));
            }
            return unwanted.isEmpty()
                    ? theirs
                    : theirs.with(theirs.outputs().stream()
                            .filter(output -> !unwanted.contains(reference(output)))
                            .toList());
        });
    }

    private static List<Object> reference(OutputRow output) {
        return List.of(output.nodeId(), output.media(), output.position(), output.file());
    }

    /**
     * Takes over what was forgotten there, where it is not here. What is here stays.
     *
     * @param theirs as the other home has it, each with our server
     * @return the keys of prompts that are here
     */
    public List<Long> forget(List<Tombstone> theirs) {
        return session.plainTransaction(sql -> {
            List<Long> here = new ArrayList<>();
            for (Tombstone tombstone : theirs) {
                Optional<PromptRows.Known> ours =
                        new PromptRows(sql).known(tombstone.serverId(), promptId(sql, tombstone));
                boolean sameRun = ours.isPresent()
                        && Objects.equals(ours.get().startedAt(), tombstone.startedAt())
                        && Objects.equals(ours.get().finishedAt(), tombstone.finishedAt());
                if (sameRun && tombstone.undoneAt() == null) {
                    here.add(ours.get().id());
                } else if (!sameRun) {
                    new TombstoneRows(sql).write(tombstone);
                }
            }
            return here;
        });
    }

    private static PromptId promptId(PlainSql sql, Tombstone tombstone) throws SQLException {
        byte[] mac = tombstone.idMac();
        return mac == null
                ? tombstone.promptId()
                : new RedactedIdRows(sql).byMac(tombstone.serverId(), mac).orElse(tombstone.promptId());
    }

    /**
     * A prompt to be merged.
     *
     * @param theirs as the other home has it
     * @param entries its entry, then those that were replaced, by today's rules; none where all of them are archived already
     * @param sha256 digest of its entry as the other home has it
     * @param assets files that are here by now, by their names there
     * @param aliases other ids that it had, each with our server
     */
    public record Merged(
            OtherHome.Prompt theirs,
            List<NewEntry> entries,
            byte[] sha256,
            Map<String, File> assets,
            List<OtherHome.Alias> aliases) {}

    /**
     * A file that is here by now.
     *
     * @param asset what it is here
     * @param masked what was masked in it on its way
     */
    public record File(AssetRow asset, List<Redaction> masked) {}

    /** What became of a prompt. */
    public record Result(SavedEntry.Change change, int filesStored, int filesShared) {}

    /**
     * Writes prompts in one transaction: all that is known of each, or nothing.
     *
     * @param server ours
     * @param prompts of it
     * @param redactor for an earlier entry that is kept beside its replacement
     */
    public List<Result> write(ServerId server, List<Merged> prompts, Redactor redactor) {
        return session.plainTransaction(sql -> {
            Writing writing = new Writing(sql, server, redactor);
            List<Result> results = new ArrayList<>();
            for (Merged prompt : prompts) {
                results.add(writing.write(prompt));
            }
            writing.writer.finish();
            writing.absorb(results);
            return results;
        });
    }

    /** Under which id a prompt of theirs is kept here: another one that is only called the same without its secret has another. */
    private static PromptId place(PlainSql sql, ServerId server, OtherHome.Prompt theirs, byte[] sha256)
            throws SQLException {
        if (!theirs.promptId().value().contains(Redactor.MARK)) {
            return theirs.promptId();
        }
        PromptRows prompts = new PromptRows(sql);
        RedactedIdRows ids = new RedactedIdRows(sql);
        byte[] mac = theirs.idMac();
        if (mac != null) {
            Optional<PromptId> known = ids.byMac(server, mac);
            if (known.isPresent()) {
                return known.get();
            }
        }
        Optional<PromptRows.Known> called = prompts.known(server, theirs.promptId());
        boolean same = called.isPresent()
                && (Arrays.equals(called.get().sha256(), sha256)
                        || (theirs.startedAt() != null
                                && theirs.startedAt().equals(called.get().startedAt())));
        return called.isEmpty() || same ? theirs.promptId() : prompts.free(server, theirs.promptId());
    }

    /** What a run knows for good counts more than what the next may find out. */
    static int rank(OutputState state) {
        return switch (state) {
            case PENDING -> 0;
            case FAILED -> 1;
            case SKIPPED -> 2;
            case MISSING -> 3;
            case FORGOTTEN -> 4;
            case STORED -> -1;
        };
    }

    /** Of two files of one name: the one whose graph is the prompt's; then the one in which more was masked. */
    private static boolean isBetter(PlainSql sql, OutputRow theirs, AssetRow asset, OutputRow ours)
            throws SQLException {
        int byGraph = graph(theirs) - graph(ours);
        if (byGraph != 0) {
            return byGraph > 0;
        }
        int masked = new AssetRows(sql)
                .find(Objects.requireNonNull(ours.asset()))
                .map(AssetRow::masked)
                .orElse(0);
        return asset.masked() != masked
                ? asset.masked() > masked
                : asset.sha256().compareTo(ours.asset()) < 0;
    }

    /** The same of two that are archived. */
    static boolean isBetter(PlainSql sql, OutputRow one, OutputRow other) throws SQLException {
        Optional<AssetRow> asset = new AssetRows(sql).find(Objects.requireNonNull(one.asset()));
        return asset.isPresent() && isBetter(sql, one, asset.get(), other);
    }

    /** What is known of whose file it is. */
    static int graph(OutputRow output) {
        return switch (output.provenance()) {
            case VERIFIED -> 2;
            case UNKNOWN -> 1;
            case MISMATCH -> 0;
        };
    }

    private final class Writing {
        private final PlainSql sql;
        private final ServerId server;
        private final Redactor redactor;
        private final String rulesVersion;
        private final String now = Times.text(clock.instant());
        private final EntryWriter writer;
        private final PromptRows prompts;
        private final OutputRows outputs;
        private final RedactionRows redactions;
        private final Map<List<Object>, Integer> before = new HashMap<>();
        private final Map<List<Object>, Integer> seen = new HashMap<>();
        private boolean touched;
        private int stored;
        private int shared;
        private final List<Written> written = new ArrayList<>();
        private final List<Absorption.Pair> sameByAlias = new ArrayList<>();

        /** What may be a prompt that came another way, by its place in the answer. */
        private record Written(int result, long prompt, Set<String> macs) {}

        Writing(PlainSql sql, ServerId server, Redactor redactor) throws SQLException {
            this.sql = sql;
            this.server = server;
            this.redactor = redactor;
            this.rulesVersion = redactor.rules().version();
            this.writer = new EntryWriter(sql, dictionaries, redactor, now, Precedence.FINISHED_LATER);
            this.prompts = new PromptRows(sql);
            this.outputs = new OutputRows(sql);
            this.redactions = new RedactionRows(sql);
        }

        Result write(Merged merged) throws SQLException {
            OtherHome.Prompt theirs = merged.theirs();
            PromptId promptId = place(sql, server, theirs, merged.sha256());
            touched = false;
            stored = 0;
            shared = 0;
            boolean isNew = prompts.known(server, promptId).isEmpty();
            Optional<Long> absorbed = isNew ? new ImportRows(sql).byAlias(server, promptId) : Optional.empty();
            if (absorbed.isPresent()) {
                written.add(new Written(written.size(), absorbed.get(), macs(merged, null)));
                return mergeAbsorbed(absorbed.get(), merged);
            }
            for (NewEntry entry : merged.entries()) {
                touched |= writer.writeOfHome(server, promptId, entry).isWritten();
            }
            Optional<PromptRows.Known> known = prompts.known(server, promptId);
            if (known.isEmpty()) {
                written.add(new Written(written.size(), 0, Set.of()));
                return new Result(SavedEntry.Change.FORGOTTEN, 0, 0);
            }
            PromptRows.Known ours = known.get();
            byte[] mac = theirs.idMac();
            if (mac != null && isNew) {
                new RedactedIdRows(sql).insert(server, mac, promptId);
            }
            boolean sameRun = Objects.equals(ours.startedAt(), theirs.startedAt())
                    && Objects.equals(ours.finishedAt(), theirs.finishedAt());
            if (sameRun) {
                mergeRedactions(ours.id(), theirs);
            }
            count(ours.id());
            for (OutputRow output : theirs.outputs()) {
                @Nullable
                File file = output.asset() == null ? null : merged.assets().get(output.asset());
                merge(ours.id(), output, file, sameRun && output.replacedAt() == null, theirs);
            }
            for (OtherHome.Alias alias : merged.aliases()) {
                alias(alias, ours.id());
            }
            for (Annotation annotation : theirs.annotations()) {
                touched |= new AnnotationRows(sql)
                        .merge(here(annotation, merged.assets()).of(ours.id()));
            }
            prompts.firstArchived(ours.id(), theirs.firstArchivedAt(), theirs.graphMac());
            written.add(new Written(written.size(), ours.id(), macs(merged, ours.graphMac())));
            SavedEntry.Change change =
                    isNew ? SavedEntry.Change.NEW : touched ? SavedEntry.Change.CHANGED : SavedEntry.Change.KNOWN;
            return new Result(change, stored, shared);
        }

        private static Set<String> macs(Merged merged, @Nullable String ours) {
            Set<String> macs = new LinkedHashSet<>();
            if (!merged.entries().isEmpty()) {
                macs.addAll(merged.entries().get(0).graphMacs());
            }
            Stream.of(merged.theirs().graphMac(), ours)
                    .flatMap(Stream::ofNullable)
                    .forEach(macs::add);
            return macs;
        }

        /** What is known there to be one prompt is one here. */
        private void alias(OtherHome.Alias alias, long prompt) throws SQLException {
            Optional<Long> apart = prompts.key(alias.serverId(), alias.promptId());
            if (apart.isPresent()) {
                sameByAlias.add(new Absorption.Pair(apart.get(), prompt));
                return;
            }
            Optional<Long> known = new ImportRows(sql).byAlias(alias.serverId(), alias.promptId());
            if (known.isEmpty() || known.get() != prompt) {
                new PromptAliasRows(sql).alias(alias.serverId(), alias.promptId(), prompt);
                touched = true;
            }
        }

        /** An imported prompt of which a server's is here, or came with it, becomes that: in whichever order they came. */
        void absorb(List<Result> results) throws SQLException {
            Absorption absorption = new Absorption(sql, now, new DerivedRows(sql, now));
            for (Absorption.Pair pair : sameByAlias) {
                absorption.absorb(pair);
            }
            for (Written one : written) {
                Result before = results.get(one.result());
                if (before.change().isWritten() && absorption.settle(one.prompt(), one.macs()) != one.prompt()) {
                    SavedEntry.Change change =
                            before.filesStored() > 0 ? SavedEntry.Change.CHANGED : SavedEntry.Change.KNOWN;
                    results.set(one.result(), new Result(change, before.filesStored(), before.filesShared()));
                }
            }
            absorption.finish();
        }

        /** An imported prompt that is known by now to be one of a server's: what it has beyond that comes. */
        private Result mergeAbsorbed(long prompt, Merged merged) throws SQLException {
            OtherHome.Prompt theirs = merged.theirs();
            count(prompt);
            List<OutputRow> ours = outputs.ofPrompt(prompt);
            Set<Long> taken = new HashSet<>();
            for (OutputRow output : theirs.outputs()) {
                @Nullable
                File file = output.asset() == null ? null : merged.assets().get(output.asset());
                Optional<OutputRow> place =
                        output.replacedAt() == null ? Absorption.place(output, ours, taken) : Optional.empty();
                if (place.isPresent()) {
                    taken.add(place.get().id());
                    merge(prompt, output.at(place.get()), file, true, theirs);
                } else {
                    keepReplaced(prompt, ours, output, file, theirs);
                }
            }
            for (Annotation annotation : theirs.annotations()) {
                touched |= new AnnotationRows(sql)
                        .merge(here(annotation, merged.assets()).of(prompt));
            }
            return new Result(touched ? SavedEntry.Change.CHANGED : SavedEntry.Change.KNOWN, stored, shared);
        }

        /** What was said of a file there is said of the bytes that it has here: more may have been masked in them. */
        private Annotation here(Annotation theirs, Map<String, File> assets) {
            AnnotationTarget.Place place = theirs.target().file();
            File file = place == null ? null : assets.get(place.asset());
            AnnotationTarget target = place == null || file == null
                    ? theirs.target()
                    : new AnnotationTarget(
                            theirs.target().prompt(),
                            new AnnotationTarget.Place(
                                    place.nodeId(),
                                    place.media(),
                                    place.position(),
                                    file.asset().sha256()));
            return new Annotation(
                    theirs.kind(),
                    theirs.uid(),
                    target,
                    redactor.redactText(theirs.value()),
                    theirs.at(),
                    theirs.removedAt());
        }

        private void mergeRedactions(long prompt, OtherHome.Prompt theirs) throws SQLException {
            for (RedactionRow row : theirs.redactions()) {
                if (row.output() == null && !redactions.has(prompt, row.path(), row.rule())) {
                    redactions.insert(prompt, null, new Redaction(row.path(), row.rule(), row.fingerprint()));
                    touched = true;
                }
            }
        }

        private void merge(long prompt, OutputRow output, @Nullable File file, boolean current, OtherHome.Prompt theirs)
                throws SQLException {
            List<OutputRow> ours = outputs.ofPrompt(prompt);
            Optional<OutputRow> same = ours.stream()
                    .filter(row -> current && row.replacedAt() == null && isAt(row, output))
                    .findFirst();
            if (same.isEmpty() || !same.get().file().equals(output.file())) {
                keepReplaced(prompt, ours, output, file, theirs);
                return;
            }
            OutputRow row = same.get();
            if (row.state() == OutputState.FORGOTTEN) {
                return; // somebody wanted its file gone
            }
            if (file == null) {
                if (row.state() != OutputState.STORED && rank(output.state()) > rank(row.state())) {
                    outputs.notStored(row.id(), output.state(), output.attempts(), output.lastError(), now);
                    touched = true;
                }
                return;
            }
            if (row.state() != OutputState.STORED) {
                store(row.id(), output, file, theirs);
                return;
            }
            if (file.asset().sha256().equals(row.asset())) {
                return;
            }
            if (isBetter(sql, output, file.asset(), row)) {
                outputs.replace(row.id(), now);
                store(outputs.insertAgain(row), output, file, theirs);
            } else {
                keepReplaced(prompt, ours, output, file, theirs);
            }
        }

        private static boolean isAt(OutputRow one, OutputRow other) {
            return one.nodeId().equals(other.nodeId())
                    && one.media().equals(other.media())
                    && one.position() == other.position();
        }

        /**
         * Keeps an output of an earlier run, unless it is there. Those without a file are told apart by nothing but their state, so there
         * are as many of a state as the home has that has more of them.
         */
        private void keepReplaced(
                long prompt, List<OutputRow> ours, OutputRow output, @Nullable File file, OtherHome.Prompt theirs)
                throws SQLException {
            boolean there = file == null
                    ? seen.merge(withoutFile(output), 1, Integer::sum) <= before.getOrDefault(withoutFile(output), 0)
                    : ours.stream()
                            .anyMatch(row -> isAt(row, output)
                                    && row.file().equals(output.file())
                                    && file.asset().sha256().equals(row.asset()));
            if (there) {
                return;
            }
            long row = outputs.insertOfHome(prompt, output, now);
            touched = true;
            if (file != null) {
                store(row, output, file, theirs);
            }
        }

        private void count(long prompt) throws SQLException {
            before.clear();
            seen.clear();
            for (OutputRow row : outputs.ofPrompt(prompt)) {
                if (row.replacedAt() != null && row.asset() == null) {
                    before.merge(withoutFile(row), 1, Integer::sum);
                }
            }
        }

        private static List<Object> withoutFile(OutputRow row) {
            OutputState state = row.state() == OutputState.STORED ? OutputState.MISSING : row.state();
            return List.of(row.nodeId(), row.media(), row.position(), row.file(), state);
        }

        private void store(long row, OutputRow output, File file, OtherHome.Prompt theirs) throws SQLException {
            AssetRow asset = file.asset();
            AssetRows assets = new AssetRows(sql);
            boolean inserted = assets.insert(asset);
            assets.searched(asset.sha256(), rulesVersion);
            if (inserted) {
                stored++;
            } else {
                shared++;
            }
            outputs.stored(row, asset.sha256(), output.provenance(), now);
            outputs.deleteReplacedTwin(row, asset.sha256());
            for (RedactionRow redaction : theirs.redactions()) {
                if (Objects.equals(redaction.output(), output.id())) {
                    redactions.insertOfFile(row, redaction.path(), redaction.rule(), redaction.fingerprint());
                }
            }
            for (Redaction redaction : file.masked()) {
                redactions.insertOfFile(row, redaction.path(), redaction.rule(), redaction.fingerprint());
                redactions.know(redaction);
            }
            touched = true;
        }
    }
}
