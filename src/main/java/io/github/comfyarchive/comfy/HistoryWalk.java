package io.github.comfyarchive.comfy;

import io.github.comfyarchive.redact.EntryMark;
import io.github.comfyarchive.redact.RawEntry;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The walk through a server's history, oldest first, from where the archive ends.
 *
 * <p>There is no total, no cursor and no "since": only offsets from the oldest entry, and at the cap they shift by one with each
 * prompt that completes; deletions shift them too, always to the left (comfyui-protocol.md, "GET /history"). The order of the
 * entries never changes. So the walk keeps to one rule: <em>a page is taken only if its first entry is archived already, or is
 * the oldest of all</em>. Then what is archived is always the beginning of the history, and nothing before a page can be missing.
 * Where the first entry is not archived the history has moved, and the walk steps back until it is: first a little, then further,
 * at last to the oldest. After a restart or a clear that is where it begins. A walk that is broken off goes on by the same rule.
 *
 * <p>The rule holds for a page whenever it was made, so over a link with latency the next one is asked for while one is on its way
 * ({@link PageAhead}); and where the history moves from page to page, pages overlap by as much.
 */
public final class HistoryWalk {
    /** An offset beyond any history: a server that sends an entry for it takes no notice of offsets. */
    private static final int BEYOND = Integer.MAX_VALUE;

    /** What a server that takes no notice of offsets is asked for: everything. */
    private static final int EVERYTHING = 1_000_000;

    /** One that is new, and the archived one before it. */
    private static final int FEWEST_NEWEST = 2;

    /** A fifth of what a server keeps: where more are new, all are asked for at once. */
    private static final int MOST_NEWEST = 2_048;

    /** So eight steps lead back over all that a server keeps, and the first is small: as a rule few have gone. */
    private static final int STEP_GROWTH = 4;

    /** Eight lead to the oldest: so many are needed only where the history keeps moving meanwhile. */
    private static final int MAX_STEPS_BACK = 200;

    /** A hundred times what a server keeps: a walk that is longer is led on for ever. */
    private static final long MAX_ENTRIES = 1_000_000;

    private final ComfyClient client;
    private final Retry retry;
    private final PageSize pageSize;
    private final PageAhead ahead;
    private long offset;
    private long expected; // where the page would begin if the history did not move
    private long stepBack = 1;
    private int stepsBack;
    private @Nullable Page previous; // the page before, where it was attached
    private boolean atEnd;
    private long entries;
    private boolean archivedBefore;

    /**
     * Prepares a walk.
     *
     * @param client the server
     * @param retry for pages that fail
     * @param pageSize how many entries to ask for, as far as earlier walks on this server have found out
     */
    public HistoryWalk(ComfyClient client, Retry retry, PageSize pageSize) {
        this.client = client;
        this.retry = retry;
        this.pageSize = pageSize;
        this.ahead = new PageAhead(client);
    }

    /** Whoever keeps the entries. */
    public interface Visitor {
        /** Whether exactly this entry is archived, and so all before it. */
        boolean isArchived(RawEntry entry) throws ServerException, IOException;

        /** Takes the next entry; the same ones come again after a page has broken off. */
        void visit(RawEntry entry) throws ServerException, IOException;

        /**
         * Called at the end of a page: all up to its last entry has been visited.
         *
         * @param lastOffset where the last entry stands, counted from the oldest
         * @param atEnd whether it is the newest
         */
        void pageRead(long lastOffset, boolean atEnd) throws ServerException, IOException;

        /**
         * Called before the oldest entry of a history that was archived before, when that entry is not archived as it is now:
         * the server was restarted, its history cleared, or so much has fallen out of it since.
         */
        void beginsAgain() throws ServerException, IOException;
    }

    /** What one page brought. */
    private record Page(
            long count,
            boolean attached,
            @Nullable EntryMark first,
            @Nullable EntryMark last) {
        boolean sameAs(@Nullable Page other) {
            return other != null
                    && first != null
                    && last != null
                    && other.first != null
                    && other.last != null
                    && first.sameAs(other.first)
                    && last.sameAs(other.last);
        }
    }

    /**
     * Walks to the newest entry, once.
     *
     * @param cursor where the newest archived entry stood, or null to begin at the oldest
     * @param visitor who keeps the entries
     * @throws ServerException if the server fails
     * @throws IOException if the visitor fails
     */
    public void walk(@Nullable Long cursor, Visitor visitor) throws ServerException, IOException {
        try (ahead) {
            walkPages(cursor, visitor);
        }
    }

    private void walkPages(@Nullable Long cursor, Visitor visitor) throws ServerException, IOException {
        archivedBefore = cursor != null;
        offset = cursor == null ? 0 : Math.max(0, cursor - pageSize.overlap() + 1);
        expected = offset;
        if (offset == 0 && ignoresOffset()) {
            readEverything(visitor);
            return;
        }
        boolean byOffset = offset == 0 || !client.ignoresOffsets();
        while (byOffset && !atEnd) {
            byOffset = readNextPage(visitor);
        }
        if (!byOffset) {
            readNewest(cursor == null ? 0 : cursor, visitor);
        }
    }

    /** Answers false where the server turns out to take no notice of offsets. */
    private boolean readNextPage(Visitor visitor) throws ServerException, IOException {
        int asked = ahead.turnTo(offset, pageSize.entries());
        long step = step(asked);
        if (previous != null) {
            askAhead(offset + step, asked);
        }
        Page page = retry.call(() -> readPage(asked, visitor));
        if (!page.attached()) {
            stepBack();
            return offset > 0 || !ignoresOffset();
        }
        boolean last = page.count() != asked;
        if (!last && page.sameAs(previous)) {
            client.foundToIgnoreOffsets(); // it sends the same page whatever the offset
            return false;
        }
        visitor.pageRead(offset + page.count() - 1, last);
        atEnd = last;
        if (!last) {
            stepForward(page, step);
        }
        return true;
    }

    private void stepForward(Page page, long step) {
        if (offset == expected) {
            pageSize.fitted();
        } else if (offset > 0) {
            pageSize.moved(expected - offset);
        }
        offset += step;
        expected = offset;
        stepBack = 1;
        previous = page;
    }

    /** How far after the beginning of a page of so many entries the next one begins. */
    private long step(int asked) {
        return asked - Math.min(pageSize.overlap(), asked / 2);
    }

    /** Where a page was as long as it should be the next one is too, as a rule; the first of a walk is its last as a rule. */
    private void askAhead(long offset, int asked) {
        long pause = pageSize.pause(asked);
        if (pause >= 0) {
            ahead.askNext(offset, pageSize.entries(), pause);
        }
    }

    private void stepBack() throws ServerException {
        stepsBack++;
        if (stepsBack > MAX_STEPS_BACK) {
            throw ServerException.transientError(
                    client.url() + " changes its history faster than it can be read; the next run goes on from here",
                    null);
        }
        offset = Math.max(0, offset - stepBack);
        stepBack *= STEP_GROWTH;
        previous = null;
    }

    private Page readPage(int maxItems, Visitor visitor) throws ServerException, IOException {
        try (HistoryPage page = ahead.page(offset, maxItems)) {
            RawEntry first = page.next();
            if (offset == 0) {
                noteBeginning(first, visitor);
            }
            if (first == null) {
                return new Page(0, offset == 0, null, null);
            }
            Page before = previous;
            boolean follows =
                    before != null && before.last != null && first.mark().sameAs(before.last);
            if (offset > 0 && !follows && !visitor.isArchived(first)) {
                return new Page(1, false, null, null);
            }
            return readRest(page, first, follows, visitor);
        }
    }

    private void noteBeginning(@Nullable RawEntry oldest, Visitor visitor) throws ServerException, IOException {
        if (archivedBefore && (oldest == null || !visitor.isArchived(oldest))) {
            visitor.beginsAgain();
        }
    }

    private Page readRest(HistoryPage page, RawEntry first, boolean visited, Visitor visitor)
            throws ServerException, IOException {
        long count = 0;
        EntryMark begin = first.mark();
        RawEntry last = first;
        for (RawEntry entry = first; entry != null; entry = page.next()) {
            if (count > 0 || !visited) {
                visitor.visit(entry);
            }
            last = entry;
            count++;
            entries++;
            if (entries > MAX_ENTRIES) {
                throw ServerException.permanentError(client.url() + " has no end to its history: stopped after "
                        + MAX_ENTRIES + " entries; the next run goes on from there");
            }
        }
        pageSize.observe(count, page.bytes(), page.nanosToHeaders());
        return new Page(count, true, begin, last.mark());
    }

    private boolean ignoresOffset() throws ServerException, IOException {
        boolean ignores = retry.call(() -> {
            try (HistoryPage page = client.history(BEYOND, 1)) {
                boolean something = page.next() != null;
                pageSize.observe(0, page.bytes(), page.nanosToHeaders()); // no work, so it is all way
                return something;
            }
        });
        if (ignores) {
            client.foundToIgnoreOffsets();
        }
        return ignores;
    }

    /** So many of the newest entries that the first of them is archived; where that would be too many, all. */
    private void readNewest(long cursor, Visitor visitor) throws ServerException, IOException {
        for (int entries = FEWEST_NEWEST; cursor > 0 && entries <= MOST_NEWEST; entries *= STEP_GROWTH) {
            int asked = entries;
            boolean attached = retry.call(() -> {
                try (HistoryPage page = client.newest(asked)) {
                    RawEntry first = page.next();
                    if (first == null || !visitor.isArchived(first)) {
                        return false;
                    }
                    readRest(page, first, false, visitor);
                    return true;
                }
            });
            if (attached) {
                visitor.pageRead(cursor, true); // where they stand is not told
                return;
            }
        }
        readEverything(visitor);
    }

    /** One request for all: with a server that knows no offsets there is no other way to see its oldest entries. */
    private void readEverything(Visitor visitor) throws ServerException, IOException {
        long count = retry.call(() -> {
            try (HistoryPage page = client.newest(EVERYTHING)) {
                RawEntry first = page.next();
                return first == null
                        ? 0L
                        : readRest(page, first, false, visitor).count();
            }
        });
        visitor.pageRead(count - 1, true);
    }
}
