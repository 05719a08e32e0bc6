package io.github.comfyarchive.bench;

import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.HomeCatalog;
import java.util.function.ToLongFunction;

/**
 * Something to ask a home or a store.
 *
 * @param name what is asked, in words
 * @param ask asks it, reads the whole answer and tells how many rows it has
 */
record CatalogQuestion(String name, ToLongFunction<Catalog> ask) {

    /** The same, of a home. */
    Question ofHome() {
        return new Question(name, archive -> ask.applyAsLong(new HomeCatalog(archive)));
    }
}
