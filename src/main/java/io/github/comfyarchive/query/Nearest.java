package io.github.comfyarchive.query;

import io.github.comfyarchive.search.SearchQuery;
import java.util.List;

/** Where nothing was found: what there is that is nearest to what was asked. */
public interface Nearest {
    /**
     * What there is instead.
     *
     * @param words that were looked for
     * @param filter that left nothing
     * @return a line for each condition of which something near is known; none where all is there, and not together
     */
    List<String> to(SearchQuery words, Filter filter);
}
