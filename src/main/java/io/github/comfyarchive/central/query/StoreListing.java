package io.github.comfyarchive.central.query;

import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.Listing;
import io.github.comfyarchive.query.PromptSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The prompts of a store in a line each. Of one moment they are in the order of the homes that told of them. */
final class StoreListing implements Listing {
    /** So many are counted: a store may have some hundred millions, and nobody asked for the number. */
    private static final long MOST_COUNTED = 100_000;

    /** So many are tested for a count; of more nobody waits for it. */
    private static final int MOST_TESTED = 2_000;

    private static final int MOST_SHOWN = 1_000;

    private final Asking asking;
    private final Scratch scratch;
    private final @Nullable Sql after;
    private final ScanProgress progress;

    StoreListing(Asking asking, Scratch scratch) {
        this(asking, scratch, null, (looked, all) -> {});
    }

    private StoreListing(Asking asking, Scratch scratch, @Nullable Sql after, ScanProgress progress) {
        this.asking = asking;
        this.scratch = scratch;
        this.after = after;
        this.progress = progress;
    }

    @Override
    public Listing after(long prompt) {
        return new StoreListing(asking, scratch, Places.after(prompt, asking, scratch), progress);
    }

    @Override
    public Listing after(Key place) {
        Optional<Place> there = Places.of(place.id(), asking, scratch);
        Sql from = there.isPresent() ? there.get().after() : Sql.of("p.created_at < ?", place.createdAt());
        return new StoreListing(asking, scratch, from, progress);
    }

    @Override
    public Listing telling(ScanProgress told) {
        return new StoreListing(asking, scratch, after, told);
    }

    @Override
    public void forEach(Filter filter, int limit, Predicate<PromptSummary> each) {
        Choice choice = Choice.of(filter, asking, scratch);
        Walk walk = new Walk(asking, scratch, choice, after);
        long left = limit == 0 ? Long.MAX_VALUE : limit;
        while (left > 0 && !walk.ended()) {
            List<Place> some = walk.next(left);
            if (!choice.bounds().isExact() && !walk.ended()) {
                long all = Math.max(walk.looked(), asking.about());
                progress.looked(walk.looked(), all);
            }
            List<Long> numbers = scratch.bring(some.stream().map(Place::key).toList());
            for (Long number : numbers) {
                if (!each.test(scratch.catalog().list().of(number))) {
                    return;
                }
            }
            left -= some.size();
        }
    }

    @Override
    public OptionalLong count(Filter filter) {
        Choice choice = Choice.of(filter, asking, scratch);
        Bounds bounds = choice.bounds();
        long sure = asking.count(Sql.of("SELECT count(*) FROM (SELECT 1 FROM prompt AS p WHERE ")
                .then(bounds.under())
                .then(" LIMIT " + (MOST_COUNTED + 1) + ") AS counted"));
        if (sure > MOST_COUNTED) {
            return OptionalLong.empty();
        }
        if (bounds.isExact()) {
            return OptionalLong.of(sure);
        }
        Choice doubtful = new Choice(
                choice.filter(), new Bounds(bounds.over().and(bounds.under().not()), Sql.FALSE, bounds.found()));
        List<Place> some = doubtful.newest(null, MOST_TESTED + 1L, asking);
        return some.size() > MOST_TESTED
                ? OptionalLong.empty()
                : OptionalLong.of(sure + scratch.tested(some, choice.filter()).size());
    }

    @Override
    public Page page(Filter filter, int most, Duration patience) {
        Walk walk = new Walk(asking, scratch, Choice.of(filter, asking, scratch), after);
        long begun = System.nanoTime();
        List<Key> keys = new ArrayList<>();
        @Nullable Key last = null;
        while (keys.size() < most && !walk.ended() && System.nanoTime() - begun < patience.toNanos()) {
            for (Place place : walk.next(most - keys.size())) {
                last = new Key(place.createdAt(), scratch.number(place.key()));
                keys.add(last);
            }
        }
        if (keys.size() <= MOST_SHOWN) {
            // Whoever asks for a page shows it: together they come sooner than one by one.
            scratch.ensure(keys.stream().map(Key::id).toList());
        }
        return new Page(keys, walk.ended() ? null : last);
    }

    @Override
    public Optional<Key> place(long prompt) {
        return Places.of(prompt, asking, scratch).map(place -> new Key(place.createdAt(), prompt));
    }

    @Override
    public Optional<PromptSummary> ifThere(long prompt) {
        return scratch.ensure(List.of(prompt)).isEmpty()
                ? Optional.empty()
                : scratch.catalog().list().ifThere(prompt);
    }
}
