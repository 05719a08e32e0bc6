package io.github.comfyarchive.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.comfyarchive.query.PromptSummary;
import io.github.comfyarchive.query.SearchHit;
import io.github.comfyarchive.search.Excerpt;

/** A prompt of a list as a JSON object; names are those of the columns of {@code generation}. */
final class ListedJson {
    private ListedJson() {}

    static ObjectNode of(PromptSummary prompt) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("prompt_id", prompt.promptId());
        json.put("server", prompt.server());
        json.put("created_at", prompt.createdAt());
        json.put("status", prompt.status());
        json.put("duration_ms", prompt.durationMs());
        json.put("positive", prompt.positive());
        json.put("negative", prompt.negative());
        json.put("model", prompt.model());
        json.put("loras", prompt.loras());
        json.put("seed", prompt.seed());
        json.put("steps", prompt.steps());
        json.put("cfg", prompt.cfg());
        json.put("sampler", prompt.sampler());
        json.put("scheduler", prompt.scheduler());
        json.put("files", prompt.files());
        json.put("stored", prompt.stored());
        json.put("error", prompt.error());
        return json;
    }

    static ObjectNode of(SearchHit found) {
        ObjectNode json = of(found.prompt());
        Excerpt excerpt = found.excerpt();
        if (excerpt == null) {
            json.putNull("match");
            return json;
        }
        ObjectNode match = json.putObject("match");
        match.put("in", found.where());
        match.put("text", excerpt.text());
        ArrayNode ranges = match.putArray("ranges");
        excerpt.matches().forEach(range -> ranges.addArray().add(range.start()).add(range.end()));
        return json;
    }
}
