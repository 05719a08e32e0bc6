package io.github.comfyarchive.reindex;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.redact.GivenValue;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.redact.file.UnsearchableFileException;
import io.github.comfyarchive.search.IndexedText;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.StoredAssets;
import io.github.comfyarchive.store.StoredEntries;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Removes one value, which somebody calls a secret, from all that is archived. First it is looked for, then it is removed; a run that was
 * killed is ended by the next one with the same value. The caller holds the lock of the home.
 */
public final class ValueHunt {
    /** So many rows take far longer to work on than to ask for, and little memory. */
    private static final int ROWS = 200;

    private final Archive archive;
    private final Derivation derivation;
    private final GivenValue value;
    private final Redactor only;
    private final List<Long> prompts = new ArrayList<>();
    private final List<Long> replaced = new ArrayList<>();
    private final List<StoredAssets.Stored> files = new ArrayList<>();
    private final Set<String> unreadable = new LinkedHashSet<>();

    /**
     * Prepares it.
     *
     * @param derivation today's rules, with the value among what is hunted everywhere
     * @param value what is looked for
     */
    public ValueHunt(Archive archive, Derivation derivation, GivenValue value) {
        this.archive = archive;
        this.derivation = derivation;
        this.value = value;
        this.only = derivation.redactor().huntingOnly(value);
    }

    /**
     * What holds it.
     *
     * @param entries how many entries
     * @param replaced how many entries that others have replaced
     * @param files how many files
     * @param thumbnails how many pictures were made of these
     * @param rows how many rows of the database
     */
    public record Places(long entries, long replaced, long files, long thumbnails, long rows) {
        /**
         * Whether nothing does.
         *
         * @return true where it stands nowhere
         */
        public boolean isEmpty() {
            return entries + replaced + files + thumbnails + rows == 0;
        }
    }

    /**
     * What was done.
     *
     * @param remembered whether it is looked for in all that comes in from now on
     * @param overwritten whether nothing of what was deleted is left in the file of the database; false where another program reads it
     * @param unreadable what could not be searched, in words
     */
    public record Report(boolean remembered, boolean overwritten, List<String> unreadable) {}

    /** How much there is to look at: entries and files. */
    public long count() {
        return archive.kept().countEntries() + archive.keptAssets().count();
    }

    /**
     * Whether it will be looked for in all that comes in once it was removed.
     *
     * @return false for what could be guessed by its fingerprint
     */
    public boolean isRemembered() {
        return value.fingerprint(derivation.redactor()).isPresent();
    }

    /**
     * Looks for it and changes nothing.
     *
     * @param progress told how many entries and files were looked at
     * @return what holds it
     * @throws IOException if the disk refuses
     */
    public Places look(LongConsumer progress) throws IOException {
        long done = 0;
        StoredEntries kept = archive.kept();
        for (List<Long> page = kept.prompts(0, ROWS); !page.isEmpty(); page = kept.prompts(last(page), ROWS)) {
            for (Long prompt : page) {
                if (holds("prompt " + prompt, () -> kept.entry(prompt).entry())) {
                    prompts.add(prompt);
                }
            }
            done += page.size();
            progress.accept(done);
        }
        for (List<Long> page = kept.replaced(0, ROWS); !page.isEmpty(); page = kept.replaced(last(page), ROWS)) {
            for (Long id : page) {
                if (holds("replaced entry " + id, () -> kept.replaced(id))) {
                    replaced.add(id);
                }
            }
            done += page.size();
            progress.accept(done);
        }
        long thumbnails = lookInFiles(done, progress);
        long rows = archive.freeTexts().count(only::withoutOwn);
        return new Places(prompts.size(), replaced.size(), files.size(), thumbnails, rows);
    }

    private static long last(List<Long> page) {
        return page.get(page.size() - 1);
    }

    private boolean holds(String what, Supplier<RedactedEntry> entry) {
        try {
            return !only.redactAgain(entry.get()).redactions().isEmpty();
        } catch (UnreadableEntryException damaged) {
            unreadable.add(what + ": " + damaged.getMessage());
        } catch (ArchiveException damaged) {
            if (!damaged.unusable()) {
                throw damaged;
            }
            unreadable.add(what + ": " + damaged.getMessage());
        }
        return false;
    }

    private long lookInFiles(long before, LongConsumer progress) throws IOException {
        StoredAssets assets = archive.keptAssets();
        FileSearch search = new FileSearch(null, only);
        long done = before;
        long thumbnails = 0;
        String after = "";
        for (List<StoredAssets.Stored> page = assets.after(after, ROWS);
                !page.isEmpty();
                page = assets.after(after, ROWS)) {
            for (StoredAssets.Stored kept : page) {
                if (holds(search, kept.sha256(), assets.path(kept))) {
                    files.add(kept);
                    thumbnails += assets.thumbnails(kept.sha256());
                }
                after = kept.sha256();
                progress.accept(++done);
            }
        }
        return thumbnails;
    }

    private boolean holds(FileSearch search, String sha256, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            unreadable.add(file + ": it is not there");
            return false;
        }
        try {
            return !search.search(sha256, file, OutputStream.nullOutputStream()).isEmpty();
        } catch (UnsearchableFileException beyondBounds) {
            unreadable.add(file + ": it cannot be searched: " + beyondBounds.getMessage());
            return false;
        }
    }

    /**
     * Removes it where {@link #look} has found it, and sees to it that it is looked for from now on.
     *
     * @param progress told how many prompts and files are done
     * @return what was done
     * @throws IOException if the disk refuses; what was removed stays so, and another run does the rest
     */
    public Report remove(LongConsumer progress) throws IOException {
        Redactor redactor = derivation.redactor();
        Optional<String> fingerprint = value.fingerprint(redactor);
        fingerprint.ifPresent(archive::knowSecret); // first: what is found is never to come in again
        archive.keptAssets().removeParts();
        // Before entries are derived from: an output whose name is the same as in its entry keeps its file.
        archive.freeTexts().rewrite(redactor);
        Reindex.Report entries = new Reindex(archive, derivation).these(prompts, replaced, progress);
        unreadable.addAll(entries.unreadable());
        archive.kept().forgetWordsOfLost(List.of(IndexedText.of(value.text()), IndexedText.ofName(value.text())));
        ReindexFiles.Report masked = new ReindexFiles(archive, derivation).these(files, progress);
        unreadable.addAll(masked.unreadable());
        boolean overwritten = archive.kept().giveBack(true);
        return new Report(fingerprint.isPresent(), overwritten, List.copyOf(unreadable));
    }

    /**
     * What holds it or may, and is left as it is: it belongs to the user.
     *
     * @return names below the home, without the value should it stand in one of them
     * @throws IOException if the disk refuses
     */
    public List<String> left() throws IOException {
        HomeFolder home = archive.home();
        FileSearch search = new FileSearch(null, only);
        List<String> left = new ArrayList<>();
        for (Path file : home.beside()) {
            String name = home.root().relativize(file).toString();
            Optional<String> without = only.withoutOwn(name);
            if (without.isPresent() || home.isCopyOfDatabase(file) || holds(search, "", file)) {
                left.add(without.orElse(name));
            }
        }
        return left;
    }
}
