package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.StoreKey;
import java.util.Optional;

/** Finds where prompts stand that somebody names. */
final class Places {
    private Places() {}

    /** Where one stands; nothing where it is gone. */
    static Optional<Place> of(long number, Asking asking, Scratch scratch) {
        return scratch.key(number).flatMap(key -> of(key, asking));
    }

    private static Optional<Place> of(StoreKey key, Asking asking) {
        return asking
                .list(
                        Sql.of(
                                "SELECT " + Place.COLUMNS + ", TRUE FROM prompt AS p WHERE p.id = ? AND p.server = ?",
                                key.id(),
                                key.server()),
                        Place::of)
                .stream()
                .findFirst();
    }

    /** What stands after it; nothing where it is gone. */
    static Sql after(long number, Asking asking, Scratch scratch) {
        return of(number, asking, scratch).map(Place::after).orElse(Sql.FALSE);
    }
}
