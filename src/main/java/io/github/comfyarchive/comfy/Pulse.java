package io.github.comfyarchive.comfy;

import java.time.Duration;

/**
 * When to ask whether the other side of a connection is still there, and whether it answers. A process that has ended says so by the
 * end of its connection; a host that is gone, or a proxy that lost what was behind it, says nothing. Heard and told by several threads.
 */
final class Pulse {
    /** One that others have a reason to believe dead is given so long to say that it is not. */
    private static final long DOUBTED_NANOS = Duration.ofSeconds(2).toNanos();

    private final long idleNanos;
    private final long patienceNanos;
    private long heardAt = System.nanoTime();
    private boolean heard;
    private boolean asking;
    private long askedFirst;
    private long askedLast;
    private boolean doubted;
    private boolean ended;

    /**
     * One of a new connection.
     *
     * @param idle after so long without a word it is asked
     * @param patience how long it may leave a question without an answer
     */
    Pulse(Duration idle, Duration patience) {
        this.idleNanos = idle.toNanos();
        this.patienceNanos = patience.toNanos();
    }

    /** Something came. */
    synchronized void heard() {
        heard = true;
        heardAt = System.nanoTime();
        asking = false;
        doubted = false;
        notifyAll();
    }

    /** Whether it has said anything yet. */
    synchronized boolean heardAnything() {
        return heard;
    }

    /** The connection is at its end. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Somebody has a reason to believe that it is dead: it is asked at once. */
    synchronized void doubt() {
        doubted = true;
        notifyAll();
    }

    /** Waits until a question is due, or an answer overdue; false where the connection has ended. */
    synchronized boolean awaitQuestion() throws InterruptedException {
        while (!ended) {
            long left = due() - System.nanoTime();
            if (left <= 0) {
                return true;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return false;
    }

    private long due() {
        if (asking) {
            return Math.min(askedLast + idleNanos, askedFirst + patience());
        }
        return doubted ? System.nanoTime() : heardAt + idleNanos;
    }

    private long patience() {
        return doubted ? Math.min(DOUBTED_NANOS, patienceNanos) : patienceNanos;
    }

    /** A question is being sent; false where one has been without an answer for too long. */
    synchronized boolean ask() {
        long now = System.nanoTime();
        if (!asking) {
            asking = true;
            askedFirst = now;
        }
        askedLast = now;
        return now - askedFirst < patience();
    }
}
