package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.StoreKey;
import io.github.comfyarchive.query.Filter;
import java.util.ArrayList;
import java.util.List;

/** All prompts of a filter as a condition on the store's rows, for whoever adds them up: where these do not tell, each was tested. */
final class Chosen {
    private Chosen() {}

    /**
     * The condition.
     *
     * @param limit how many of the newest are wanted; 0 for all
     */
    static Sql of(Filter filter, int limit, Asking asking, Scratch scratch) {
        Choice choice = Choice.of(filter, asking, scratch);
        if (choice.bounds().isExact()) {
            return choice.bounds().over();
        }
        List<StoreKey> met = new ArrayList<>();
        Walk walk = new Walk(asking, scratch, choice, null);
        long left = limit == 0 ? Long.MAX_VALUE : limit;
        while (left > 0 && !walk.ended()) {
            List<Place> some = walk.next(left);
            some.forEach(place -> met.add(place.key()));
            left -= some.size();
        }
        return met.isEmpty() ? Sql.FALSE : Conditions.among(met);
    }
}
