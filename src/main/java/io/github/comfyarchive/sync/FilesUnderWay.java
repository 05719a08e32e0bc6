package io.github.comfyarchive.sync;

import io.github.comfyarchive.history.FileReference;
import io.github.comfyarchive.store.row.WaitingOutput;
import java.util.HashMap;
import java.util.Map;

/** In which stage each file is, from the hand that gives out its row until the new row is on the disk. Safe for use by several threads. */
final class FilesUnderWay {
    private final Runnable changed;
    private final Map<Long, FileUnderWay> files = new HashMap<>();
    private long firstHeld = Long.MAX_VALUE;

    /** Where a file is. */
    enum Stage {
        DOWNLOAD,
        KEEP,
        RECORD
    }

    private record FileUnderWay(FileReference file, Stage stage) {
        /** What waits to be recorded needs nobody's work but the recorder's. */
        boolean isWork() {
            return stage != Stage.RECORD;
        }
    }

    /**
     * None yet.
     *
     * @param changed called, without a lock, when there may be no work any more
     */
    FilesUnderWay(Runnable changed) {
        this.changed = changed;
    }

    /** A row is given to the first stage. */
    synchronized void begin(WaitingOutput row) {
        files.put(row.id(), new FileUnderWay(row.file(), Stage.DOWNLOAD));
    }

    /** A file goes to its next stage. One that has left already stays away: a recorder may be quicker than who gave it the file. */
    synchronized void move(WaitingOutput row, Stage stage) {
        files.computeIfPresent(row.id(), (id, file) -> new FileUnderWay(file.file(), stage));
    }

    /** The work on a file is over: unless it is being recorded it has left, and its row stays as it is. */
    void workDone(WaitingOutput row) {
        synchronized (this) {
            files.computeIfPresent(row.id(), (id, file) -> file.isWork() ? null : file);
            notifyAll();
        }
        changed.run();
    }

    /** The row of a file is on the disk. */
    synchronized void recorded(WaitingOutput row) {
        files.remove(row.id());
        notifyAll();
    }

    /** A row finds no room, or no disk: it stays pending, and so the next run has to begin no later. */
    synchronized void hold(WaitingOutput row) {
        firstHeld = Math.min(firstHeld, row.id());
    }

    /** The least key of a row that was held; greater than any where none was. */
    synchronized long firstHeld() {
        return firstHeld;
    }

    /** Whether a file of that name is in any stage. */
    synchronized boolean contains(FileReference file) {
        return files.values().stream().anyMatch(one -> one.file().equals(file));
    }

    /** Whether no file is on its way or waits for the disk; some may still have to be recorded. */
    synchronized boolean idle() {
        return files.values().stream().noneMatch(FileUnderWay::isWork);
    }

    /** Waits until it is so. */
    synchronized void awaitIdle() throws InterruptedException {
        while (!idle()) {
            wait();
        }
    }
}
