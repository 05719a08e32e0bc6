package io.github.comfyarchive.query;

import io.github.comfyarchive.search.SearchQuery;
import java.util.function.Predicate;

/** Finds prompts by words, best first. */
public interface Search {
    /**
     * The same search from the prompt on that stands after another one. It is found by that one's rank and time, so it is as quick from
     * anywhere.
     *
     * @param prompt the key of the last prompt that was seen
     */
    Search after(long prompt);

    /**
     * Gives the prompts that have the words and pass the filter, best first, the newest of equals first. Words are looked for as
     * words first; only if too few prompts have them, inside the names of models and files too.
     *
     * @param query the words; without any the prompts of the filter, the newest first
     * @param filter which prompts
     * @param limit how many at most; 0 for all
     * @param each given a prompt, says whether to go on
     * @throws FilterException if the filter names what is not there
     */
    void forEach(SearchQuery query, Filter filter, int limit, Predicate<SearchHit> each);
}
