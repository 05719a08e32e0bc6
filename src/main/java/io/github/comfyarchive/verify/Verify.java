package io.github.comfyarchive.verify;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.reindex.FileSearch;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.asset.DiskNotices;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.repair.ReadOnlyArchive;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Checks the integrity of an archive. It changes nothing but the times at which files were last
 * read, and the modes of the archive's own, which nobody is to write to; blocks nobody, and needs memory
 * for a 256th of the file names and for one entry at a time.
 */
public final class Verify {
    private final HomeFolder home;
    private final Derivation derivation;
    private final SampleRate share;
    private final Clock clock;

    /**
     * Prepares it.
     *
     * @param home an existing home
     * @param derivation today's rules
     * @param share how many files to read
     * @param clock for the ages of files and the times of verification
     */
    public Verify(HomeFolder home, Derivation derivation, SampleRate share, Clock clock) {
        this.home = home;
        this.derivation = derivation;
        this.share = share;
        this.clock = clock;
    }

    /**
     * Looks.
     *
     * @param told told what is found, as it is found
     * @param total told how many entries and files there are to look at
     * @param progress told how many of them are done
     * @return what was looked at
     * @throws IOException if the disk refuses
     * @throws ArchiveException if another program keeps the database locked
     */
    public VerifyReport run(Consumer<Finding> told, LongConsumer total, LongConsumer progress) throws IOException {
        Findings findings = new Findings(told, progress);
        try (ReadOnlyArchive readOnly = open(findings)) {
            return readOnly == null
                    ? report(null, findings, null, null, null, new long[2], 0)
                    : run(readOnly, findings, total);
        }
    }

    private @Nullable ReadOnlyArchive open(Findings findings) throws IOException {
        try {
            if (ReadOnlyArchive.nothingYet(home)) {
                findings.notice("nothing is archived yet: the first sync was stopped before it could begin");
                return null;
            }
            return ReadOnlyArchive.of(home);
        } catch (ArchiveException failure) {
            if (!failure.unusable()) {
                throw failure;
            }
            findings.error(DatabaseCheck.WHERE, String.valueOf(failure.getMessage()));
            return null;
        }
    }

    private VerifyReport run(ReadOnlyArchive readOnly, Findings findings, LongConsumer total) throws IOException {
        findings.look(DatabaseCheck.WHERE, () -> readOnly.assetsAway().ifPresent(findings::away));
        boolean here = findings.away() == null;
        long[] toRead = new long[1];
        findings.look(DatabaseCheck.WHERE, () -> {
            long assets = readOnly.countAssets();
            toRead[0] = here ? share.of(assets) : 0;
            total.accept(readOnly.countPrompts() + (here ? assets : 0) + toRead[0]);
        });
        findings.look(DatabaseCheck.WHERE, () -> derivation.redactor().know(readOnly.knownSecrets()));
        new DatabaseCheck(readOnly).run(findings);
        findings.look(DatabaseCheck.WHERE, () -> new StoredOutputCheck(readOnly).run(findings));
        findings.look(DatabaseCheck.WHERE, () -> new DictionaryCheck(readOnly).run(findings));
        findings.look(DatabaseCheck.WHERE, () -> new LiteralCheck(readOnly).run(findings));
        EntryCheck entries = new EntryCheck(readOnly, derivation, new ReportedEntries(findings));
        findings.look(DatabaseCheck.WHERE, () -> entries.prompts(findings::step));
        findings.look(DatabaseCheck.WHERE, entries::replacedEntries);
        derived(entries, findings);

        PermissionCheck modes = new PermissionCheck();
        modes.look(home.root());
        modes.look(home.database());
        InFlightFiles inFlight = new InFlightFiles(clock, readOnly::filesMayArrive);
        Consumer<AssetFinding> found = new ReportedAssets(home, readOnly, findings);
        AssetCheck assets = new AssetCheck(home, readOnly, inFlight, modes);
        if (here) {
            findings.look(DatabaseCheck.WHERE, () -> assets.run(found, findings::step));
            findings.look(DatabaseCheck.WHERE, () -> new PartCheck(home, readOnly, inFlight).run(found));
        }
        ReadCheck read = read(readOnly, findings, toRead[0], found, assets::hasChanged);
        if (read != null) {
            findings.look(DatabaseCheck.WHERE, () -> searched(readOnly, findings));
        }
        notices(findings, modes);
        long[] people = new long[2];
        findings.look(DatabaseCheck.WHERE, () -> {
            people[0] = readOnly.countAnnotations();
            people[1] = forgotten(readOnly.forgotten(), findings);
        });
        return report(readOnly.version(), findings, entries, assets, read, people, inFlight.seen());
    }

    private static long forgotten(ReadOnlyArchive.Forgotten forgotten, Findings findings) {
        if (forgotten.left() > 0 || forgotten.rewriteDue()) {
            findings.notice("archive forget was stopped before it was done"
                    + (forgotten.left() == 0
                            ? ""
                            : ", " + prompts(forgotten.left()) + " that are to go are still there")
                    + ": archive forget, without prompts and filters, ends it");
        }
        return forgotten.runs();
    }

    private static void derived(EntryCheck entries, Findings findings) {
        if (entries.underived() > 0) {
            findings.notice(prompts(entries.underived())
                    + " of an earlier program cannot be searched yet; each sync derives some of them, archive reindex"
                    + " --outdated all at once");
        }
        if (entries.outdated() > 0) {
            findings.notice(
                    "what is derived from the entries of " + prompts(entries.outdated())
                            + " was made by other rules than today's; each sync does some, archive reindex --outdated all at once");
        }
    }

    private void searched(ReadOnlyArchive readOnly, Findings findings) {
        long others =
                readOnly.assetsSearchedByOthers(derivation.redactor().rules().version());
        if (others > 0) {
            findings.notice(others + (others == 1 ? " file was" : " files were")
                    + " not searched by today's rules yet; archive reindex --files does it");
        }
    }

    private static String files(long count) {
        return count + (count == 1 ? " file" : " files");
    }

    private static String prompts(long count) {
        return count + (count == 1 ? " prompt" : " prompts");
    }

    private @Nullable ReadCheck read(
            ReadOnlyArchive readOnly,
            Findings findings,
            long count,
            Consumer<AssetFinding> found,
            Predicate<AssetRow> reported)
            throws IOException {
        if (count == 0) {
            return null;
        }
        if (!readOnly.canRemember()) {
            findings.notice("which files were read cannot be remembered: the archive cannot be written to"
                    + (readOnly.upToDate() ? "" : " before its schema is brought up to date"));
            ReadCheck read = new ReadCheck(
                    home,
                    readOnly.longestUnverified(clock.instant()),
                    new FileSearch(null, derivation.redactor()),
                    names -> {},
                    reported);
            findings.look(DatabaseCheck.WHERE, () -> read.run(count, found, findings::step));
            return read;
        }
        try (Archive archive = Archive.open(home, clock)) {
            String rules = derivation.redactor().rules().version();
            ReadCheck read = new ReadCheck(
                    home,
                    readOnly.longestUnverified(clock.instant()),
                    new FileSearch(archive, derivation.redactor()),
                    names -> archive.verified(names, rules),
                    reported);
            findings.look(DatabaseCheck.WHERE, () -> read.run(count, found, findings::step));
            return read;
        }
    }

    private void notices(Findings findings, PermissionCheck modes) throws IOException {
        long open = modes.open();
        if (modes.secured() > 0) {
            findings.notice(files(modes.secured())
                    + " in assets/ can be written to by nobody from now on: exports may be hard" + " links to them");
        }
        if (modes.writable() > 0) {
            findings.notice(
                    files(modes.writable()) + " in assets/ can be written to, and this user may not change that");
        }
        if (open > 0) {
            findings.notice(open + (open == 1 ? " file or folder" : " files and folders")
                    + " of the archive can be read by others than the owner; chmod -R go= takes that from them");
        }
        new DiskNotices(home).all().forEach(findings::notice);
        for (Path lost : new TreeSet<>(List.of(home.lostAndFound(), home.lostAssets()))) {
            if (holdsSomething(lost)) {
                findings.notice(home.root().relativize(lost) + "/ holds what an earlier repair put aside");
            }
        }
    }

    private static boolean holdsSomething(Path folder) throws IOException {
        if (!Files.isReadable(folder)) {
            return false; // such as the one of the file system's own
        }
        try (DirectoryStream<Path> kept = Files.newDirectoryStream(folder)) {
            return kept.iterator().hasNext();
        }
    }

    private static VerifyReport report(
            @Nullable Integer schema,
            Findings findings,
            @Nullable EntryCheck entries,
            @Nullable AssetCheck assets,
            @Nullable ReadCheck read,
            long[] people,
            long arriving) {
        return new VerifyReport(
                schema,
                entries == null ? 0 : entries.entries(),
                entries == null ? 0 : entries.replaced(),
                people[0],
                people[1],
                assets == null ? 0 : assets.assets(),
                assets == null ? 0 : assets.bytes(),
                read == null ? 0 : read.files(),
                read == null ? 0 : read.bytes(),
                arriving,
                findings.counts(),
                findings.away(),
                findings.notices());
    }
}
