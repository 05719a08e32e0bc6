package io.github.comfyarchive.verify;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was looked at.
 *
 * @param schema the version of the schema; null if the database could not be opened
 * @param entries entries that unpacked
 * @param replaced replaced entries, as many
 * @param annotations tags, ratings and notes that people gave
 * @param forgotten runs of prompts that somebody wanted gone, and that are not archived again
 * @param assets rows of assets whose file was looked for
 * @param assetBytes bytes of those files that are there and as large as they should be
 * @param filesRead files that were read and compared with their names
 * @param bytesRead their bytes
 * @param arriving files that were left out because a running sync may be about to add them
 * @param counts what was found, of each kind
 * @param away which disk with files is missed, in words, so that no file was looked for; null where they are there
 * @param notices what is worth knowing and no fault
 */
public record VerifyReport(
        @Nullable Integer schema,
        long entries,
        long replaced,
        long annotations,
        long forgotten,
        long assets,
        long assetBytes,
        long filesRead,
        long bytesRead,
        long arriving,
        Map<Finding.Kind, Long> counts,
        @Nullable String away,
        List<String> notices) {

    /**
     * How many faults there are.
     *
     * @return all findings but {@link Finding.Kind#SAME}
     */
    public long faults() {
        return counts.entrySet().stream()
                .filter(count -> count.getKey() != Finding.Kind.SAME)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
