package io.github.comfyarchive.query;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One filter as SQL.
 *
 * @param predicate keeps a row of {@code prompt}
 * @param candidates where an index knows better than to walk through {@code prompt}; null where none does
 * @param values what is bound, by name
 */
record Condition(String predicate, @Nullable Candidates candidates, Map<String, Object> values) {

    /**
     * The prompts that can be kept, by an index.
     *
     * @param ids a query for their ids, as {@code id}
     * @param first a query for the smallest of them
     * @param last a query for the greatest of them
     * @param exact whether all of them are kept
     * @param slow whether the predicate asks the full-text search or reads the graph, row by row
     * @param listed whether an index has them in the order of lists, so that a list need not fetch and sort them
     */
    record Candidates(String ids, String first, String last, boolean exact, boolean slow, boolean listed) {
        /** Of an index that is in the order of ids. */
        static Candidates inOrder(String ids, boolean exact, boolean slow) {
            return new Candidates(
                    ids, ids + " ORDER BY 1 ASC LIMIT 1", ids + " ORDER BY 1 DESC LIMIT 1", exact, slow, false);
        }

        /** Of an index on {@code prompt_row} in the order of lists. Where their keys begin and end it does not tell: {@code first} and {@code last} are empty. */
        static Candidates listed(String predicate) {
            String ids = "SELECT prompt.id FROM prompt_row AS prompt WHERE " + predicate;
            return new Candidates(ids, "", "", true, false, true);
        }
    }
}
