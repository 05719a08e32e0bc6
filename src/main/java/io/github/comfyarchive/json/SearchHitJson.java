package io.github.comfyarchive.json;

import io.github.comfyarchive.query.SearchHit;
import io.github.comfyarchive.search.Excerpt;
import java.io.IOException;

/**
 * A prompt that a search found, as docs/json/search.schema.json describes it: that of a list, and where the words stand.
 *
 * @param hit what was found
 */
public record SearchHitJson(SearchHit hit) implements JsonObject {

    @Override
    public void writeTo(JsonMembers json) throws IOException {
        new PromptSummaryJson(hit.prompt()).writeTo(json);
        Excerpt excerpt = hit.excerpt();
        json.object(
                "match",
                excerpt == null
                        ? null
                        : match -> {
                            match.text("in", hit.where());
                            match.text("text", excerpt.text());
                            match.pairs("ranges", excerpt.matches(), range -> new int[] {range.start(), range.end()});
                        });
    }
}
