package io.github.comfyarchive.central.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Goes through the prompts of a choice, newest first, some at a time. */
final class Walk {
    /** At first, for whoever looks at the newest alone, and at most. */
    private static final int FIRST = 50;

    private static final int MOST = 1_000;

    private final Asking asking;
    private final Scratch scratch;
    private final Choice choice;
    private int some = FIRST;
    private @Nullable Sql after;
    private boolean ended;
    private long looked;

    /**
     * Prepares it.
     *
     * @param after only what stands after this; null for all
     */
    Walk(Asking asking, Scratch scratch, Choice choice, @Nullable Sql after) {
        this.asking = asking;
        this.scratch = scratch;
        this.choice = choice;
        this.after = after;
    }

    /** Whether there are no more. */
    boolean ended() {
        return ended;
    }

    /** How many were looked at. */
    long looked() {
        return looked;
    }

    /**
     * The next of them; none though there are more, where those that were looked at do not meet what was asked.
     *
     * @param most how many at most
     */
    List<Place> next(long most) {
        // Of those that are to be tested some will fail.
        long limit = choice.bounds().isExact() ? Math.min(most, some) : some;
        List<Place> found = choice.newest(after, limit, asking);
        looked += found.size();
        ended = found.size() < limit;
        if (!found.isEmpty()) {
            after = found.get(found.size() - 1).after();
        }
        some = Math.min(MOST, some * 4);
        List<Place> met = scratch.tested(found, choice.filter());
        if (met.size() <= most) {
            return met;
        }
        List<Place> first = met.subList(0, (int) most);
        after = first.get(first.size() - 1).after();
        ended = false;
        return first;
    }
}
