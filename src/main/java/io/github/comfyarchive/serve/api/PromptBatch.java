package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.json.PromptSummaryJson;
import io.github.comfyarchive.json.SearchHitJson;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.Listing;
import io.github.comfyarchive.query.PromptSummary;
import io.github.comfyarchive.query.Search;
import io.github.comfyarchive.serve.http.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some prompts in a row, each as a line of JSON: as many as were wanted, or fewer where they are large, for a prompt's texts may be.
 *
 * @param lines of JSON
 * @param last where the last one stands; null without any
 * @param more whether more may follow
 */
record PromptBatch(List<String> lines, Listing.@Nullable Key last, boolean more) {
    /** Characters of JSON in memory at a time, about. */
    private static final int MOST_CHARACTERS = 4 << 20;

    private static final int EXCERPT = 160;

    /** Collects them. */
    private static final class Collected {
        private final int most;
        private final List<String> lines = new ArrayList<>();
        private Listing.@Nullable Key last;
        private int characters;
        private boolean more;

        Collected(int most) {
            this.most = most;
        }

        boolean add(PromptSummary prompt, String line) {
            if (lines.size() == most || characters > MOST_CHARACTERS) {
                more = true;
                return false;
            }
            lines.add(line);
            characters += line.length();
            last = new Listing.Key(prompt.createdAt(), prompt.prompt());
            return true;
        }

        PromptBatch batch() {
            return new PromptBatch(lines, last, more);
        }
    }

    /**
     * Reads some, newest first.
     *
     * @param after where the last one stood
     * @param most how many
     */
    static PromptBatch newest(Catalog catalog, AskedFilter asked, Listing.@Nullable Key after, int most) {
        Listing listing = after == null ? catalog.list() : catalog.list().after(after);
        Collected collected = new Collected(most);
        listing.forEach(
                asked.all(),
                most + 1,
                prompt -> collected.add(prompt, JsonLineWriter.text(new PromptSummaryJson(prompt))));
        return collected.batch();
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
        Collected collected = new Collected(most);
        search.forEach(
                asked.words(),
                asked.filter(),
                most + 1,
                hit -> collected.add(hit.prompt(), JsonLineWriter.text(new SearchHitJson(hit))));
        return collected.batch();
    }
}
