package io.github.comfyarchive.intake;

import io.github.comfyarchive.store.row.RunCounts;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What a run has done so far. Counted by several threads, looked at by another while the run goes on. */
public final class RunProgress {
    public final LongAdder entriesRead = new LongAdder();
    public final LongAdder entryBytes = new LongAdder();
    public final LongAdder promptsNew = new LongAdder();
    public final LongAdder promptsChanged = new LongAdder();
    final LongAdder promptsKnown = new LongAdder();
    final LongAdder malformed = new LongAdder();
    public final LongAdder filesStored = new LongAdder();
    public final LongAdder filesShared = new LongAdder();
    public final LongAdder filesMissing = new LongAdder();
    public final LongAdder filesMismatched = new LongAdder();
    public final LongAdder filesSkipped = new LongAdder();
    public final LongAdder filesFailed = new LongAdder();
    public final LongAdder fileBytes = new LongAdder();
    public final LongAdder filesMasked = new LongAdder();
    public final LongAdder filesExpected = new LongAdder();
    public final Map<String, Long> redactionsByRule = new ConcurrentSkipListMap<>();
    private final AtomicLong historyLength = new AtomicLong(-1);

    void redacted(String rule) {
        redactionsByRule.merge(rule, 1L, Long::sum);
    }

    /** How long the history is that was read to its end, in entries; a source that has none says nothing. */
    public void historyLength(long length) {
        historyLength.set(length);
    }

    /**
     * Entries read so far.
     *
     * @return the count
     */
    public long entriesRead() {
        return entriesRead.sum();
    }

    /**
     * Bytes that have arrived so far, of entries and of files.
     *
     * @return the sum
     */
    public long bytes() {
        return entryBytes.sum() + fileBytes.sum();
    }

    /**
     * Files that are done with, in whichever way.
     *
     * @return the count
     */
    public long filesDone() {
        return filesStored.sum() + filesShared.sum() + filesMissing.sum() + filesSkipped.sum() + filesFailed.sum();
    }

    /**
     * Files known to be wanted so far.
     *
     * @return the count, those done with included
     */
    public long filesExpected() {
        return filesExpected.sum();
    }

    public RunCounts counts(long requests) {
        long length = historyLength.get();
        @Nullable Long known = length < 0 ? null : length;
        return new RunCounts(
                entriesRead.sum(),
                entryBytes.sum(),
                promptsNew.sum(),
                promptsChanged.sum(),
                promptsKnown.sum(),
                malformed.sum(),
                filesStored.sum(),
                filesShared.sum(),
                filesMissing.sum(),
                filesMismatched.sum(),
                filesSkipped.sum(),
                filesFailed.sum(),
                fileBytes.sum(),
                redactionsByRule.values().stream().mapToLong(Long::longValue).sum(),
                filesMasked.sum(),
                requests,
                known);
    }
}
