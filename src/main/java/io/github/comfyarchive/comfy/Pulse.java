package io.github.comfyarchive.comfy;

import java.time.Duration;

/**
 * When to ask whether the other side of a connection is still there, and whether it answers. Heard and told by several threads.
 *
 * <p>The JDK's WebSocket misses the end of a connection that comes right after data: one in three servers that die just after they
 * have said something. So it is asked as soon as it falls silent after that, and asked again until something comes: a question to a
 * process that has ended cannot be sent a third time, while one that is busy gets all the patience.
 */
final class Pulse {
    /** Silence after data that makes a question due. */
    private static final long SILENCE_NANOS = Duration.ofMillis(250).toNanos();

    /** Silence after a question that makes another one due. */
    private static final long AGAIN_NANOS = Duration.ofMillis(100).toNanos();

    /** So many questions are sent in a row; then a busy server is left in peace for longer. */
    private static final int QUICK_QUESTIONS = 5;

    /** One that others have a reason to believe dead is given so long to say that it is not. */
    private static final long DOUBTED_NANOS = Duration.ofSeconds(2).toNanos();

    private final long idleNanos;
    private final long patienceNanos;
    private long heardAt = System.nanoTime();
    private boolean heard;
    private boolean afterData;
    private boolean asking;
    private long askedFirst;
    private long askedLast;
    private int questions;
    private boolean doubted;
    private boolean ended;

    /**
     * One of a new connection.
     *
     * @param idle after so long without a word it is asked in any case
     * @param patience how long it may leave a question without an answer
     */
    Pulse(Duration idle, Duration patience) {
        this.idleNanos = idle.toNanos();
        this.patienceNanos = patience.toNanos();
    }

    /** Something came. */
    synchronized void data() {
        heard(true);
    }

    /** An answer came. */
    synchronized void answer() {
        heard(false);
    }

    private void heard(boolean data) {
        heard = true;
        heardAt = System.nanoTime();
        afterData = data;
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

    /** Whether it is, or is not wanted any more. */
    synchronized boolean ended() {
        return ended;
    }

    /** Somebody has a reason to believe that it is dead: it is asked at once. */
    synchronized void doubt() {
        doubted = true;
        notifyAll();
    }

    /** Waits until a question is due; false where the connection has ended. */
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
            long again = questions < QUICK_QUESTIONS ? AGAIN_NANOS : Math.max(AGAIN_NANOS, idleNanos / 2);
            return Math.min(askedLast + again, askedFirst + patience());
        }
        return doubted ? System.nanoTime() : heardAt + (afterData ? Math.min(SILENCE_NANOS, idleNanos) : idleNanos);
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
            questions = 0;
        }
        questions++;
        askedLast = now;
        return now - askedFirst < patience();
    }
}
