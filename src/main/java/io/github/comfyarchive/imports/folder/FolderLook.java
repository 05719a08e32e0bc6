package io.github.comfyarchive.imports.folder;

import io.github.comfyarchive.imports.ImportOptions;
import io.github.comfyarchive.imports.ImportReport;
import io.github.comfyarchive.imports.Source;
import io.github.comfyarchive.intake.Problems;
import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.row.SameGraph;
import io.github.comfyarchive.store.row.ServerRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Says what the import of a folder would take in, and writes nothing: the same files are put together as by {@link FolderRun} and compared
 * with what is archived; those whose names or bytes decide are read.
 */
final class FolderLook implements AutoCloseable {
    private final Archive archive;
    private final Redactor redactor;
    private final @Nullable ServerRow server;
    private final RunProgress shown;
    private final Problems problems = new Problems();
    private final FileReader reader;
    private final FolderFiles files;
    private final FileHash hash;
    private final Map<String, Long> redactions = new TreeMap<>();
    private final Set<Long> filled = new HashSet<>();
    private long promptsNew;
    private long promptsChanged;
    private long promptsKnown;
    private long recognised;
    private long coming;
    private long bytes;

    /**
     * Prepares it.
     *
     * @param server of the folder; null where nothing of it is archived yet
     */
    FolderLook(
            Archive archive, Redactor redactor, ImportOptions options, @Nullable ServerRow server, RunProgress shown) {
        this.archive = archive;
        this.redactor = redactor;
        this.server = server;
        this.shown = shown;
        this.reader = new FileReader(redactor);
        this.files = new FolderFiles(archive.imports(), reader, redactor, options, shown, problems);
        this.hash = new FileHash(redactor, shown.fileBytes::add);
    }

    /** Looks at the files of one folder. */
    void folder(List<FoundFile> all) throws InterruptedException {
        for (FolderFiles.Group group : files.groups(all)) {
            try {
                look(group, reader.tell(group.teller()));
            } catch (IOException gone) {
                group.files().forEach(file -> files.failed(file.path(), FolderWalk.reason(gone)));
            }
        }
    }

    /** Notes what is not looked at. */
    void left(Path path, String why) {
        files.left(path, why);
    }

    private void look(FolderFiles.Group group, Told told) {
        List<SameGraph> same = new ArrayList<>();
        group.graphMacs().forEach(mac -> same.addAll(archive.imports().ofGraph(mac)));
        ArchivedFiles known = new ArchivedFiles(archive, redactor, server, told, same);
        List<FoundFile> left = new ArrayList<>();
        boolean fills = false;
        for (FoundFile file : group.files()) {
            Optional<SameGraph> lacking = known.lacking(file);
            if (lacking.isPresent()) {
                filled.add(lacking.get().output().prompt());
                fills = true;
                comes(file);
            } else if (!isArchived(file, group.graphMacs().isEmpty(), known)) {
                left.add(file);
            }
        }
        if (!left.isEmpty()) {
            make(told, known, left);
        } else if (!fills) {
            promptsKnown++;
        }
    }

    private void comes(FoundFile file) {
        coming++;
        bytes += file.size();
        shown.filesStored.increment();
    }

    private boolean isArchived(FoundFile file, boolean byBytes, ArchivedFiles known) {
        if (!known.hasFiles() && !byBytes) {
            return false;
        }
        try {
            String sha256 = hash.of(file, known.mask()).sha256().hex();
            boolean is = byBytes
                    ? archive.imports().knowsBytes(redactor.fingerprints().ofFile(sha256), sha256)
                    : known.isSame(file, sha256);
            recognised += is ? 1 : 0;
            return is;
        } catch (IOException unreadable) {
            if (byBytes) {
                files.failed(file.path(), FileTaker.reason(unreadable));
            }
            return byBytes; // else taking it in would say why
        }
    }

    private void make(Told told, ArchivedFiles known, List<FoundFile> left) {
        FoundFile first = left.get(0);
        if (known.earlier(first.subfolder()).isEmpty()) {
            promptsNew++;
        } else {
            promptsChanged++;
        }
        left.forEach(this::comes);
        try {
            redactor.redact(new Draft("file", told, first.mtime()).entry())
                    .redactions()
                    .forEach(found -> redactions.merge(found.rule(), 1L, Long::sum));
        } catch (UnreadableEntryException beyondBounds) {
            problems.add(Problems.Kind.ENTRY, redactor.redactText(first.path() + ": " + beyondBounds.getMessage()));
        }
    }

    /**
     * What would be done.
     *
     * @param name what the server would be called
     */
    ImportReport report(Source source, String name) {
        return new ImportReport(
                source,
                name,
                new ImportReport.Counts(
                        files.files(),
                        bytes,
                        files.known(),
                        promptsNew,
                        promptsChanged,
                        promptsKnown,
                        filled.size(),
                        coming,
                        recognised,
                        0,
                        files.silent(),
                        files.failed()),
                redactions,
                problems.all());
    }

    @Override
    public void close() {
        reader.close();
    }
}
