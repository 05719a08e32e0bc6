package io.github.comfyarchive.comfy;

import io.github.comfyarchive.redact.RawEntry;
import java.io.IOException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How long a history is and how much of it is archived, found out by few requests for an entry or two: a server tells no totals, but
 * what is archived is the beginning of the history (see {@link HistoryWalk}), so both ends can be searched for by halves.
 */
public final class HistoryProbe {
    /** No history is as long; where {@code offset} is obeyed the answer is empty. */
    private static final int BEYOND = Integer.MAX_VALUE;

    /** A hundred times what a server keeps: who has an entry there has no end. */
    private static final long LONGEST = 1_000_000;

    private final ComfyClient client;
    private final Retry retry;
    private final Predicate<RawEntry> archived;

    /**
     * Prepares a probe.
     *
     * @param client the server
     * @param retry for requests that fail
     * @param archived whether exactly this entry is archived
     */
    public HistoryProbe(ComfyClient client, Retry retry, Predicate<RawEntry> archived) {
        this.client = client;
        this.retry = retry;
        this.archived = archived;
    }

    /**
     * How a history stands.
     *
     * @param length how many entries it has; null where the server takes no notice of offsets
     * @param behind how many of them are not archived, as they are now; null where that is unknown
     * @param oldest its first entry that is not archived, if that is the first of all; else null
     */
    public record Standing(
            @Nullable Long length,
            @Nullable Long behind,
            @Nullable RawEntry oldest) {}

    /** Two entries that stand beside each other; null beyond the end. */
    private record Pair(@Nullable RawEntry first, @Nullable RawEntry second) {}

    /** Whether something is so at an offset. */
    private interface Question {
        boolean at(long offset) throws ServerException, IOException;
    }

    /**
     * Probes.
     *
     * @param cursor where the newest archived entry stood; null where none is archived
     * @return how the history stands
     * @throws ServerException if the server fails
     * @throws IOException never, but the retries allow for it
     */
    public Standing probe(@Nullable Long cursor) throws ServerException, IOException {
        if (at(BEYOND).first() != null) {
            return probeNewest();
        }
        long from = cursor == null ? 0 : cursor;
        Pair pair = at(from);
        boolean there = pair.first() != null;
        boolean known = pair.first() != null && archived.test(pair.first());
        long length = there && pair.second() == null ? from + 1 : length(from, there);
        RawEntry oldest = length == 0 ? null : at(0).first();
        if (oldest == null) {
            return new Standing(0L, 0L, null);
        }
        if (!archived.test(oldest)) {
            return new Standing(length, length, oldest);
        }
        long last = lastSo(known ? from : 0, length, this::isArchivedAt);
        return new Standing(length, length - last - 1, null);
    }

    private long length(long from, boolean there) throws ServerException, IOException {
        long last = there ? from : -1;
        long beyond = there ? LONGEST : from;
        for (long step = 1; there && last + step < LONGEST; step *= 2) {
            if (at(last + step).first() == null) {
                beyond = last + step;
                break;
            }
            last += step;
        }
        return lastSo(last, beyond, offset -> at(offset).first() != null) + 1;
    }

    /** The last offset at which it is so, of those from one where it is to before one where it is not. */
    private static long lastSo(long so, long notSo, Question question) throws ServerException, IOException {
        long low = so;
        long high = notSo;
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (question.at(middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private boolean isArchivedAt(long offset) throws ServerException, IOException {
        RawEntry entry = at(offset).first();
        return entry != null && archived.test(entry);
    }

    private Standing probeNewest() throws ServerException, IOException {
        RawEntry newest = retry.call(() -> {
            try (HistoryPage page = client.newest(1)) {
                RawEntry last = null;
                for (RawEntry entry = page.next(); entry != null; entry = page.next()) {
                    last = entry;
                }
                return last;
            }
        });
        return new Standing(null, newest == null || archived.test(newest) ? 0L : null, null);
    }

    private Pair at(long offset) throws ServerException, IOException {
        return retry.call(() -> {
            try (HistoryPage page = client.history(offset, 2)) {
                RawEntry first = page.next();
                return new Pair(first, first == null ? null : page.next());
            }
        });
    }
}
