package io.github.comfyarchive.verify;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.reindex.Reindex;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.repair.DictionaryRepair;
import io.github.comfyarchive.store.repair.ReadOnlyArchive;
import io.github.comfyarchive.store.repair.RepairWriter;
import io.github.comfyarchive.store.repair.Salvage;
import io.github.comfyarchive.store.repair.SalvagedTable;
import io.github.comfyarchive.store.row.OutputWithoutAsset;
import io.github.comfyarchive.store.row.ServerRow;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.sync.SyncTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Repairs an archive, in this order: the database, references between its rows, stray files, files that are lost or damaged, entries, and
 * what is derived from them. Nothing is deleted: what has no place is put into {@code lost+found/}, a damaged database is kept
 * under another name. Each step is complete by itself; a repair that is killed is run again.
 */
public final class Repair {
    /** A damaged file has one cause and many consequences. */
    private static final int MOST = 100;

    /** So many rows take far longer to work on than to ask for, and little memory. */
    private static final int ROWS = 200;

    /** What rebuilding indexes can repair: no row is lost with it. */
    private static final Pattern OF_INDEXES = Pattern.compile(
            "(malformed inverted index for FTS5 table .*|fts5: .*|the search index differs .*|the words of prompt .*|unable to validate the inverted index for FTS5 table .*"
                    + "|row \\d+ missing from index .*|wrong # of entries in index .*|non-unique entry in index .*"
                    + "|row \\d+ values differ from index .*)");

    private final HomeFolder home;
    private final Derivation derivation;
    private final SampleRate share;
    private final Clock clock;
    private final Function<ServerRow, Optional<SyncTarget>> targets;
    private final Consumer<Repaired> told;
    private boolean rowsAreLost;

    /**
     * Prepares it; the caller holds the lock of the home.
     *
     * @param home an existing home
     * @param derivation today's rules
     * @param share how many files to read, to find damaged ones
     * @param clock for the names of what is kept
     * @param targets how a server of the archive is reached; nothing if its address is none
     * @param told told what is done, as it is done
     */
    public Repair(
            HomeFolder home,
            Derivation derivation,
            SampleRate share,
            Clock clock,
            Function<ServerRow, Optional<SyncTarget>> targets,
            Consumer<Repaired> told) {
        this.home = home;
        this.derivation = derivation;
        this.share = share;
        this.clock = clock;
        this.targets = targets;
        this.told = told;
    }

    /**
     * Does it. Whether all is well then, {@link Verify} says.
     *
     * @throws IOException if the disk refuses
     */
    public void run() throws IOException {
        try {
            if (!mendDatabase()) {
                return;
            }
            try (Archive archive =
                    Archive.open(home, clock, words -> told.accept(new Repaired(DatabaseCheck.WHERE, words)))) {
                repair(archive);
            }
        } catch (ArchiveException unusable) {
            if (!unusable.unusable()) {
                throw unusable;
            }
            told.accept(new Repaired(DatabaseCheck.WHERE, String.valueOf(unusable.getMessage())));
        } catch (UncheckedIOException disk) {
            throw disk.getCause();
        }
    }

    /** Answers whether there is a database to go on with. */
    private boolean mendDatabase() throws StorageException {
        List<String> faults;
        try (ReadOnlyArchive readOnly = ReadOnlyArchive.of(home)) {
            faults = readOnly.integrity(MOST);
        } catch (ArchiveException unusable) {
            if (!unusable.damaged()) {
                told.accept(new Repaired(DatabaseCheck.WHERE, String.valueOf(unusable.getMessage())));
                return false;
            }
            return salvage();
        }
        if (faults.isEmpty()) {
            return true;
        }
        boolean indexesAlone =
                faults.stream().allMatch(fault -> OF_INDEXES.matcher(fault).matches());
        return (indexesAlone && rebuildIndexes()) || salvage();
    }

    private boolean rebuildIndexes() throws StorageException {
        try (Archive archive =
                Archive.open(home, clock, words -> told.accept(new Repaired(DatabaseCheck.WHERE, words)))) {
            archive.repairWriter().rebuildIndexes();
        } catch (ArchiveException failed) {
            if (!failed.unusable()) {
                throw failed;
            }
            return false;
        }
        try (ReadOnlyArchive readOnly = ReadOnlyArchive.of(home)) {
            boolean intact = readOnly.integrity(1).isEmpty();
            if (intact) {
                told.accept(new Repaired(DatabaseCheck.WHERE, "its indexes were damaged; rebuilt"));
            }
            return intact;
        }
    }

    private boolean salvage() throws StorageException {
        Salvage.Report report = new Salvage(home, clock).run();
        told.accept(new Repaired(
                DatabaseCheck.WHERE,
                "it was damaged; a new one holds what could be read, and the damaged one is kept as "
                        + report.kept().getFileName()));
        for (SalvagedTable table : report.tables()) {
            told.accept(new Repaired(
                    "table " + table.name(),
                    table.rows() + (table.rows() == 1 ? " row" : " rows") + " saved"
                            + (table.lost() ? ", the table cannot be read at all" : "")
                            + (table.unreadable() == 0
                                    ? ""
                                    : ", " + table.unreadable() + (table.unreadable() == 1 ? " key" : " keys")
                                            + " unreadable, with or without a row")));
        }
        rowsAreLost = report.tables().stream().anyMatch(table -> table.lost() || table.unreadable() > 0);
        tell(report.dictionaries());
        if (report.references() > 0) {
            told.accept(new Repaired(
                    DatabaseCheck.WHERE,
                    report.references() + " lost rows of server and prompt rebuilt, because others name them"));
        }
        return true;
    }

    private void tell(DictionaryRepair.Report dictionaries) {
        if (dictionaries.made() > 0) {
            told.accept(new Repaired(
                    DatabaseCheck.WHERE,
                    dictionaries.made() + (dictionaries.made() == 1 ? " dictionary" : " dictionaries")
                            + " by which entries are packed made again of the entries they were copies of"));
        }
        int lost = dictionaries.lost().size();
        if (lost > 0) {
            told.accept(new Repaired(
                    DatabaseCheck.WHERE,
                    lost + (lost == 1 ? " dictionary" : " dictionaries")
                            + " cannot be made again, nor the entries that are packed by "
                            + (lost == 1 ? "it" : "them")));
        }
    }

    private void repair(Archive archive) throws IOException {
        RepairWriter repairWriter = archive.repairWriter();
        long references = repairWriter.repairReferences();
        if (references > 0) {
            told.accept(new Repaired(DatabaseCheck.WHERE, references + " lost rows rebuilt, because others name them"));
        }
        int sums = repairWriter.repairSums();
        if (sums > 0) {
            told.accept(new Repaired(
                    DatabaseCheck.WHERE, sums + (sums == 1 ? " sum" : " sums") + " of statistics made again"));
        }
        Servers servers = new Servers(archive, derivation, targets);
        LostAndFound lostAndFound = new LostAndFound(home);
        DictionaryRepair.Report dictionaries = repairWriter.repairDictionaries();
        tell(dictionaries);
        for (Map.Entry<Long, byte[]> lost : dictionaries.lost().entrySet()) {
            if (lost.getValue().length > 0) {
                lostAndFound.put("dictionary/" + lost.getKey() + ".zst", lost.getValue());
            }
        }
        LiteralMending literals = new LiteralMending(repairWriter, servers, lostAndFound, told);
        literals.mend();
        Optional<String> away = archive.assetDisk().away();
        away.ifPresent(which -> told.accept(new Repaired("assets", "left as they are: " + which)));
        AssetRepair assets = new AssetRepair(home, repairWriter, servers, lostAndFound, told);
        try (ReadOnlyArchive readOnly = ReadOnlyArchive.of(home)) {
            InFlightFiles none = new InFlightFiles(clock, () -> false);
            if (away.isEmpty()) {
                archive.assetDisk().settle();
                files(archive, readOnly, repairWriter, assets, none);
            }
            EntryRepair repair = new EntryRepair(repairWriter, servers, lostAndFound, told);
            EntryCheck entries = new EntryCheck(readOnly, derivation, repair);
            entries.prompts(() -> {});
            entries.replacedEntries();
            if (rowsAreLost || repair.hasLeft()) {
                repairWriter.forgetCursors();
                told.accept(
                        new Repaired(
                                DatabaseCheck.WHERE,
                                "what is lost may still be in a server's history: the next sync reads each from its beginning"));
            }
        }
        reindex(archive);
        literals.removeUnused();
    }

    private void files(
            Archive archive,
            ReadOnlyArchive readOnly,
            RepairWriter repairWriter,
            AssetRepair assets,
            InFlightFiles none)
            throws IOException {
        new AssetCheck(home, readOnly, none, new PermissionCheck()).run(assets::stray, () -> {});
        new PartCheck(home, readOnly, none).run(assets::stray);
        withoutAsset(readOnly, repairWriter, assets);
        new AssetCheck(home, readOnly, none, new PermissionCheck()).run(assets::lost, () -> {});
        new ReadCheck(
                        home,
                        readOnly.longestUnverified(clock.instant()),
                        null,
                        names -> archive.verified(names, null),
                        row -> false)
                .run(share.of(readOnly.countAssets()), assets::lost, () -> {});
    }

    private static void withoutAsset(ReadOnlyArchive readOnly, RepairWriter repairWriter, AssetRepair assets)
            throws IOException {
        List<OutputWithoutAsset> rows = readOnly.withoutAsset(0, ROWS);
        while (!rows.isEmpty()) {
            for (OutputWithoutAsset row : rows) {
                Sha256 sha256 = new Sha256(row.asset());
                if (repairWriter.wanted(sha256)
                        && repairWriter.asset(sha256) == null) { // else an output before this one had it too
                    assets.restore(sha256, null, "lost");
                }
            }
            rows = readOnly.withoutAsset(rows.get(rows.size() - 1).id(), ROWS);
        }
    }

    /** Those alone that are not of today. */
    private void reindex(Archive archive) {
        Reindex.Report report = new Reindex(archive, derivation).run(false, done -> {});
        if (report.prompts() > 0) {
            told.accept(new Repaired(
                    DatabaseCheck.WHERE,
                    "derived again from the entries of " + report.prompts()
                            + (report.prompts() == 1 ? " prompt" : " prompts")));
        }
        if (report.cleaned() > 0) {
            told.accept(new Repaired(
                    DatabaseCheck.WHERE,
                    "secrets removed from " + report.cleaned() + (report.cleaned() == 1 ? " entry" : " entries")));
        }
    }
}
