package io.github.comfyarchive.sync;

import io.github.comfyarchive.store.ServerArchive;
import io.github.comfyarchive.store.row.WaitingOutput;
import java.util.List;

/**
 * The rows of a server's files that wait, in the order of their keys. They are asked of the database some at a time and not kept in
 * memory: entries are committed without waiting for files, and a run that is broken off leaves nothing behind but rows. One thread
 * reads; any says that there are more.
 */
final class WaitingRows {
    /** So many take far longer to fetch than to ask for, and little memory. */
    private static final int ROWS = 200;

    private final ServerArchive archive;
    private volatile long last;
    private long commits = 1; // what was committed by an earlier run has not been read yet either
    private long commitsSeen;
    private long commitsHandedOut;
    private boolean atEnd;
    private boolean endSeen;

    /**
     * None is read yet.
     *
     * @param archive the server's part of the archive
     * @param first only outputs with a greater key
     */
    WaitingRows(ServerArchive archive, long first) {
        this.archive = archive;
        this.last = first;
    }

    /** More rows have been committed. */
    synchronized void more() {
        commits++;
        notifyAll();
    }

    /** No more rows will be committed. */
    synchronized void noMore() {
        atEnd = true;
        notifyAll();
    }

    /** The next ones after the last that was passed; none where all that are committed have been. */
    List<WaitingOutput> read() {
        synchronized (this) { // before the database is asked: what is committed meanwhile is asked for once more
            commitsSeen = commits;
            endSeen = atEnd;
        }
        return archive.waiting(last, ROWS);
    }

    /** A row is dealt with: it is not read again. */
    void passed(WaitingOutput row) {
        last = row.id();
    }

    /** The greatest key that was passed. */
    long last() {
        return last;
    }

    /** The last {@link #read} gave none. Answers whether there can be others later. */
    synchronized boolean allHandedOut() {
        commitsHandedOut = commitsSeen;
        return !endSeen;
    }

    /** Whether all rows that were committed before the last {@link #more} have been handed out. */
    synchronized boolean quiet() {
        return commitsHandedOut == commits;
    }

    /** Waits until there may be more, or no more will come. */
    synchronized void awaitMore() throws InterruptedException {
        while (commitsSeen == commits && !atEnd) {
            wait();
        }
    }
}
