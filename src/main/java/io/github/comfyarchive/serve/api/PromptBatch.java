package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.json.PromptSummaryJson;
import io.github.comfyarchive.json.SearchHitJson;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.Listing;
import io.github.comfyarchive.query.PromptSummary;
import io.github.comfyarchive.query.Search;
import io.github.comfyarchive.serve.http.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Some prompts in a row, each as a line of JSON: as many as were wanted, or fewer where they are large, for a prompt's texts may be, or where
 * each of many has to be looked at.
 *
 * @param lines of JSON
 * @param next where they go on; null at the end
 */
record PromptBatch(List<String> lines, Listing.@Nullable Key next) {
    /** Characters of JSON in memory at a time, about. */
    private static final int MOST_CHARACTERS = 4 << 20;

    private static final int EXCERPT = 160;

    /** What is looked through longer holds up others who ask. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /**
     * Reads some, newest first.
     *
     * @param after where the last one stood
     * @param most how many
     */
    static PromptBatch newest(Catalog catalog, AskedFilter asked, Listing.@Nullable Key after, int most) {
        Listing listing = after == null ? catalog.list() : catalog.list().after(after);
        Listing.Page page = listing.page(asked.all(), most + 1, PATIENCE);
        List<String> lines = new ArrayList<>();
        int characters = 0;
        Listing.Key last = after;
        for (Listing.Key key : page.keys()) {
            if (lines.size() == most || characters > MOST_CHARACTERS) {
                return new PromptBatch(lines, last);
            }
            Optional<PromptSummary> prompt = catalog.list().ifThere(key.id());
            if (prompt.isPresent()) {
                String line = JsonLineWriter.text(new PromptSummaryJson(prompt.get()));
                lines.add(line);
                characters += line.length();
            }
            last = key;
        }
        return new PromptBatch(lines, page.next());
    }

    /**
     * The same, best first.
     *
     * @throws ProblemException 410 if the prompt at that place has been forgotten: the others have no order by it any more
     */
    static PromptBatch best(Catalog catalog, AskedFilter asked, Listing.@Nullable Key after, int most) {
        Search search = catalog.search(EXCERPT);
        if (after != null) {
            if (catalog.list().place(after.id()).isEmpty()) {
                throw new ProblemException(410, "what this cursor stands for is gone: begin again");
            }
            search = search.after(after.id());
        }
        List<String> lines = new ArrayList<>();
        int[] characters = new int[1];
        Listing.@Nullable Key[] place = new Listing.Key[2];
        search.forEach(asked.words(), asked.filter(), most + 1, hit -> {
            if (lines.size() == most || characters[0] > MOST_CHARACTERS) {
                place[1] = place[0];
                return false;
            }
            String line = JsonLineWriter.text(new SearchHitJson(hit));
            lines.add(line);
            characters[0] += line.length();
            place[0] = new Listing.Key(hit.prompt().createdAt(), hit.prompt().prompt());
            return true;
        });
        return new PromptBatch(lines, place[1]);
    }
}
