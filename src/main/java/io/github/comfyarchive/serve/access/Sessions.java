package io.github.comfyarchive.serve.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * Who may change something. A code begins a session, once, within 60 seconds; the session's token goes with each change as a header,
 * which a page of another origin cannot send. They live in memory: a restart ends them.
 */
public final class Sessions {
    /** How long a code works. */
    public static final Duration CODE = Duration.ofSeconds(60);

    private static final Duration SESSION = Duration.ofDays(30);
    private static final int MOST_CODES = 20;
    private static final int MOST_SESSIONS = 200;

    private final Clock clock;
    private final Deque<Timed> codes = new ArrayDeque<>();
    private final Deque<Timed> sessions = new ArrayDeque<>();

    /**
     * None yet.
     *
     * @param clock what they end by
     */
    public Sessions(Clock clock) {
        this.clock = clock;
    }

    private record Timed(Secret secret, Instant until) {}

    /** A new code, which begins one session. */
    public synchronized String newCode() {
        return add(codes, CODE, MOST_CODES);
    }

    /**
     * Begins a session.
     *
     * @param code what {@link #newCode} gave
     * @return the session's token; nothing where the code was none, was used or has ended
     */
    public synchronized Optional<String> begin(String code) {
        Iterator<Timed> all = codes.iterator();
        while (all.hasNext()) {
            Timed one = all.next();
            if (one.secret().is(code)) {
                all.remove();
                return clock.instant().isBefore(one.until()) ? Optional.of(begin()) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Begins a session for whoever has shown otherwise that they may. */
    public synchronized String begin() {
        return add(sessions, SESSION, MOST_SESSIONS);
    }

    /** Whether a token is of a session. */
    public synchronized boolean has(String token) {
        Instant now = clock.instant();
        sessions.removeIf(session -> !now.isBefore(session.until()));
        boolean found = false;
        for (Timed session : sessions) {
            found |= session.secret().is(token); // all are looked at, whichever it is
        }
        return found;
    }

    private String add(Deque<Timed> to, Duration life, int most) {
        Instant now = clock.instant();
        to.removeIf(one -> !now.isBefore(one.until()));
        while (to.size() >= most) {
            to.removeFirst();
        }
        String text = Secret.random();
        to.addLast(new Timed(Secret.of(text), now.plus(life)));
        return text;
    }
}
