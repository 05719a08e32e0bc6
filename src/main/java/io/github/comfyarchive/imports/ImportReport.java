package io.github.comfyarchive.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an import of one source did.
 *
 * @param source what was imported, as the user names it
 * @param kind what it is, in a word: {@code home}, {@code history}, {@code folder} or {@code store}
 * @param server the name of the server that it is archived under; empty where it has several, or nothing was archived
 * @param counts how much of it
 * @param redactionsByRule how many places were redacted, by rule
 * @param problems what could not be taken in, in words: each is the name of a file or an entry, and why
 * @param notices what is worth knowing, and no problem
 */
public record ImportReport(
        String source,
        String kind,
        String server,
        Counts counts,
        Map<String, Long> redactionsByRule,
        List<String> problems,
        List<String> notices) {

    /** Keeps its own copies. */
    public ImportReport {
        redactionsByRule = Map.copyOf(redactionsByRule);
        problems = List.copyOf(problems);
        notices = List.copyOf(notices);
    }

    /** That of a path. */
    public ImportReport(
            Source source,
            String server,
            Counts counts,
            Map<String, Long> redactionsByRule,
            List<String> problems,
            List<String> notices) {
        this(
                source.path().toString(),
                source.kind().name().toLowerCase(Locale.ROOT),
                server,
                counts,
                redactionsByRule,
                problems,
                notices);
    }

    /** One without notices. */
    public ImportReport(
            Source source, String server, Counts counts, Map<String, Long> redactionsByRule, List<String> problems) {
        this(source, server, counts, redactionsByRule, problems, List.of());
    }

    /** The same with more notices. */
    public ImportReport with(List<String> more) {
        List<String> all = new ArrayList<>(notices);
        all.addAll(more);
        return new ImportReport(source, kind, server, counts, redactionsByRule, problems, all);
    }

    /**
     * How much was done.
     *
     * @param files looked at
     * @param bytes read of them; of a look beforehand those that would come in
     * @param filesKnown that an earlier import took in, and that are as they were
     * @param promptsNew prompts that were not archived
     * @param promptsChanged prompts of which more, or something newer, is archived now
     * @param promptsKnown prompts that were archived as they are
     * @param promptsFilled prompts that were archived and lacked files, which came now
     * @param filesStored files whose bytes are new in the archive
     * @param filesShared files whose bytes were there already
     * @param filesMasked files in which something was masked
     * @param filesSilent files that say nothing of themselves, and were left
     * @param filesFailed files that could not be taken in
     */
    public record Counts(
            long files,
            long bytes,
            long filesKnown,
            long promptsNew,
            long promptsChanged,
            long promptsKnown,
            long promptsFilled,
            long filesStored,
            long filesShared,
            long filesMasked,
            long filesSilent,
            long filesFailed) {

        /** All prompts that were met. */
        public long prompts() {
            return promptsNew + promptsChanged + promptsKnown + promptsFilled;
        }
    }
}
