package io.github.comfyarchive.query;

import io.github.comfyarchive.store.row.Annotation.Kind;
import io.github.comfyarchive.store.row.AnnotationTarget;
import java.util.Collection;

/**
 * All that people add to what is archived, wherever that is: the one face of whoever changes. Each call holds once it returns, whole or not
 * at all.
 */
public interface Changes extends AutoCloseable {
    /** What can be asked of the same; it knows each change at once. */
    Catalog catalog();

    /**
     * Says the same of several.
     *
     * @param targets by the keys of {@link #catalog}
     * @param value a tag's name, a digit from 1 to 5, or a note's text
     * @return of how many it was not said before
     */
    int say(Kind kind, Collection<AnnotationTarget> targets, String value);

    /**
     * Takes the same back of several.
     *
     * @param value which tag; of ratings and notes it does not matter
     * @return of how many it was said until now
     */
    int takeBack(Kind kind, Collection<AnnotationTarget> targets, String value);

    /**
     * Saves a query, in the place of an earlier one of that name.
     *
     * @param name what it is called
     * @param query as it was typed
     */
    void save(String name, String query);

    /**
     * Takes a saved query back.
     *
     * @return whether there was one of that name
     */
    boolean unsave(String name);

    @Override
    void close();
}
