package io.github.comfyarchive.query;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a filter's prompts is kept when the others are forgotten. It protects, and selects nothing.
 *
 * @param last so many of each server's, the newest; 0 for none
 * @param since those created then or later, as the database has times; null for none
 * @param rated those that have so many stars or more, or a file that has; 0 for none
 * @param tags those that have one of these tags, or a file that has
 */
public record Keep(int last, @Nullable String since, int rated, List<String> tags) {
    /** Nothing is kept. */
    public static final Keep NOTHING = new Keep(0, null, 0, List.of());

    /** Keeps its own copy. */
    public Keep {
        tags = List.copyOf(tags);
    }

    /**
     * What is left of some prompts.
     *
     * @param chosen a question for their {@code id} and {@code created_at}
     * @return a question for the same of those that are not kept
     */
    String leaving(String chosen) {
        if (equals(NOTHING)) {
            return chosen;
        }
        List<String> conditions = new ArrayList<>();
        if (last > 0) {
            conditions.add("newest > " + last);
        }
        if (since != null) {
            conditions.add("created_at < :keepSince");
        }
        if (rated > 0) {
            conditions.add(
                    "NOT EXISTS (SELECT 1 FROM rating WHERE rating.prompt = ranked.id AND removed_at IS NULL AND stars >= "
                            + rated + ")");
        }
        for (int index = 0; index < tags.size(); index++) {
            conditions.add(
                    "NOT EXISTS (SELECT 1 FROM tagged JOIN tag ON tag.id = tagged.tag WHERE tagged.prompt = ranked.id"
                            + " AND removed_at IS NULL AND tag.name = :keepTag" + index + ")");
        }
        return "SELECT id, created_at FROM (SELECT all_chosen.id, all_chosen.created_at, row_number() OVER (PARTITION BY"
                + " prompt_row.server_id ORDER BY all_chosen.created_at DESC, all_chosen.id DESC) AS newest FROM ("
                + chosen
                + ") AS all_chosen CROSS JOIN prompt_row ON prompt_row.id = all_chosen.id) AS ranked WHERE "
                + String.join(" AND ", conditions);
    }
}
