package io.github.comfyarchive.redact.text;

import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What all files that are on their way may hold in memory together, whichever server they come from: their windows are a sixth of the heap
 * (64 MB with the heap that the launcher gives: four large files, or many small ones), and one of them alone, or one large entry, is
 * searched at a time where that takes much more than the window. Whoever searches waits for nobody's window.
 */
public final class FileSearchBudget {
    private static final int KILOBYTE = 1 << 10;

    /** 16 MB: two windows, however small the heap. */
    private static final int LEAST_KILOBYTES = 16 << 10;

    private final int kilobytes =
            (int) Math.max(LEAST_KILOBYTES, Runtime.getRuntime().maxMemory() / 6 / KILOBYTE);
    private final Semaphore windows = new Semaphore(kilobytes, true);
    private final ReentrantLock large = new ReentrantLock(true);

    /** Waits for so much memory; gives what to release. */
    public int acquire(int bytes) {
        int wanted = Math.min(kilobytes, bytes / KILOBYTE + 1);
        windows.acquireUninterruptibly(wanted);
        return wanted;
    }

    public void release(int acquired) {
        windows.release(acquired);
    }

    /** To be held by whoever needs much memory for a while. */
    public ReentrantLock large() {
        return large;
    }
}
