package io.github.comfyarchive.cli;

import io.github.comfyarchive.central.object.FilesAddress;
import io.github.comfyarchive.central.query.OtherStore;
import io.github.comfyarchive.central.query.StoreLook;
import io.github.comfyarchive.central.sql.StoreAddress;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.cli.report.DiskMessages;
import io.github.comfyarchive.cli.terminal.Progress;
import io.github.comfyarchive.imports.ImportReport;
import io.github.comfyarchive.imports.home.HomeImport;
import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code archive import --store}: what a store of many homes has comes into a home.
 *
 * @param files where its files are; nothing where none are to come
 * @param servers names, addresses or uids of servers; all where there are none
 * @param reserve how many bytes to leave free on the disk of the home's files
 */
record StoreImport(StoreAddress store, Optional<FilesAddress> files, List<String> servers, long reserve) {
    private static final String KIND = "store";

    /**
     * Does it.
     *
     * @param forgottenThere takes the keys of prompts that are here and were forgotten elsewhere
     * @return what was done
     */
    @SuppressWarnings("try") // the notice is there, not used
    ImportReport run(
            ArchiveCommand parent,
            HomeFolder home,
            Duration patience,
            String stopped,
            boolean silent,
            Set<Long> forgottenThere)
            throws IOException, HomeLockedException, InterruptedException {
        try (StoreDatabase database = StoreDatabase.toRead(store)) {
            OtherStore.require(database, servers);
            home.create();
            try (HomeLocks locks = HomeLocks.open(home, patience);
                    StopNotice notice = StopNotice.of(parent.terminal(), stopped);
                    OpenedHome opened = OpenedHome.open(home, locks, parent);
                    Progress progress = Progress.on(parent.terminal(), silent)) {
                DiskMessages.say(opened.archive(), parent.terminal());
                opened.archive().requireInPlace();
                RunProgress shown = new RunProgress();
                progress.follow(store.toString(), shown);
                HomeImport into = new HomeImport(opened.archive(), opened.derivation(), locks, reserve, shown);
                try (OtherStore theirs = OtherStore.of(database, files, servers, home)) {
                    ImportReport report = into.run(theirs, store.toString(), KIND);
                    forgottenThere.addAll(into.forgottenThere());
                    return report.with(notices());
                }
            }
        }
    }

    /** Says what would come, and writes nothing. */
    ImportReport look(Archive archive) throws IOException {
        try (StoreDatabase database = StoreDatabase.toRead(store)) {
            StoreLook.Found found = StoreLook.at(database, servers, archive);
            boolean files = this.files.isPresent();
            List<String> notices = new ArrayList<>(notices());
            if (found.waiting() > 0 && files) {
                notices.add(found.waiting()
                        + " of the files are not in the store yet: a publish of the home that has them puts them");
            }
            return new ImportReport(
                    store.toString(),
                    KIND,
                    found.server(),
                    new ImportReport.Counts(
                            found.files(),
                            files ? found.bytes() : 0,
                            0,
                            found.isNew(),
                            found.changed(),
                            found.known(),
                            0,
                            files ? found.files() : 0,
                            0,
                            0,
                            0,
                            0),
                    Map.of(),
                    List.of(),
                    notices);
        }
    }

    private List<String> notices() {
        String keys =
                "keys, fingerprints and keyed hashes stay in the homes that had them: what archive redact removed by"
                        + " its value has to be named again here, before the next sync";
        return files.isPresent()
                ? List.of(keys)
                : List.of(keys, "no files came, for nobody said where they are (--files)");
    }
}
