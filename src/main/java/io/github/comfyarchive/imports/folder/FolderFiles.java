package io.github.comfyarchive.imports.folder;

import io.github.comfyarchive.imports.ImportOptions;
import io.github.comfyarchive.intake.Problems;
import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.store.Imports;
import io.github.comfyarchive.store.row.ImportedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of a folder, put together by what they say, and counted: those that an earlier import took in, and those that say nothing. */
final class FolderFiles {
    private static final int PATHS_AT_ONCE = 1_000;

    private final Imports imports;
    private final FileReader reader;
    private final Redactor redactor;
    private final ImportOptions options;
    private final RunProgress shown;
    private final Problems problems;
    private long files;
    private long known;
    private long silent;
    private long failed;

    FolderFiles(
            Imports imports,
            FileReader reader,
            Redactor redactor,
            ImportOptions options,
            RunProgress shown,
            Problems problems) {
        this.imports = imports;
        this.reader = reader;
        this.redactor = redactor;
        this.options = options;
        this.shown = shown;
        this.problems = problems;
    }

    /**
     * Files that say the same.
     *
     * @param graphMacs by what their graph is known; empty where they have none
     * @param teller the file that says it
     * @param files in the order in which they were made
     */
    record Group(List<String> graphMacs, FoundFile teller, List<FoundFile> files) {
        /** Of all of them, in bytes. */
        long bytes() {
            return files.stream().mapToLong(FoundFile::size).sum();
        }
    }

    /** Those of one folder that are to be looked at. */
    List<Group> groups(List<FoundFile> found) throws InterruptedException {
        List<FoundFile> all = Sidecars.without(found);
        files += all.size();
        List<FoundFile> fresh = fresh(all);
        shown.filesExpected.add(fresh.size());
        return groups(all, fresh);
    }

    long files() {
        return files;
    }

    long known() {
        return known;
    }

    long silent() {
        return silent;
    }

    long failed() {
        return failed;
    }

    /** Notes what is not looked at. */
    void left(Path path, String why) {
        problem(path, why);
    }

    private void problem(Path path, String why) {
        problems.add(Problems.Kind.FILE, redactor.redactText(path + ": " + why));
    }

    /** Notes what cannot be taken in. */
    void failed(Path path, String why) {
        failed++;
        shown.filesFailed.increment();
        problem(path, why);
    }

    /** Those that no earlier import took in as they are now. */
    private List<FoundFile> fresh(List<FoundFile> all) {
        List<FoundFile> fresh = new ArrayList<>();
        for (int from = 0; from < all.size(); from += PATHS_AT_ONCE) {
            List<FoundFile> some = all.subList(from, Math.min(all.size(), from + PATHS_AT_ONCE));
            Map<String, ImportedFile> noted =
                    imports.files(some.stream().map(FoundFile::key).toList());
            for (FoundFile file : some) {
                ImportedFile before = noted.get(file.key());
                if (before == null || before.size() != file.size() || before.mtime() != file.mtime()) {
                    fresh.add(file);
                } else {
                    known++;
                }
            }
        }
        return fresh;
    }

    /** Puts together what says the same, in the order in which it was made. */
    private List<Group> groups(List<FoundFile> all, List<FoundFile> fresh) throws InterruptedException {
        Map<String, FoundFile> texts = new HashMap<>();
        all.stream().filter(FileReader::isText).forEach(file -> texts.put(file.stem(), file));
        Map<String, Group> groups = new LinkedHashMap<>();
        List<Group> inOrder = new ArrayList<>();
        fresh.sort(FoundFile.AS_MADE);
        for (FileReader.Said said : reader.read(fresh, file -> texts.get(file.stem()))) {
            FoundFile file = said.file();
            String mac = said.graphMac();
            if (said.problem() != null) {
                failed(file.path(), said.problem());
            } else if (mac != null) {
                groups.computeIfAbsent(mac, key -> {
                            List<String> macs = new ArrayList<>(List.of(key));
                            macs.addAll(said.joinedGraphMacs());
                            Group group = new Group(macs, said.teller(), new ArrayList<>());
                            inOrder.add(group);
                            return group;
                        })
                        .files()
                        .add(file);
            } else if (said.speaks() || (options.all() && said.typed())) {
                inOrder.add(new Group(List.of(), said.teller(), List.of(file)));
            } else if (said.beyond()) {
                failed(file.path(), "what it says of itself is more than is read (16 MB)");
            } else {
                silent++;
                shown.filesSkipped.increment();
            }
        }
        return inOrder;
    }
}
