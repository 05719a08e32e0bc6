package io.github.comfyarchive.json;

import io.github.comfyarchive.query.PromptSummary;
import java.io.IOException;

/** A prompt of a list, as docs/json/list.schema.json describes it; names are those of the columns of {@code generation}. */
public record PromptSummaryJson(PromptSummary prompt) implements JsonObject {

    @Override
    public void writeTo(JsonMembers json) throws IOException {
        json.text("prompt_id", prompt.promptId());
        json.text("server", prompt.server());
        json.text("created_at", prompt.createdAt());
        json.text("status", prompt.status().word());
        json.number("duration_ms", prompt.durationMs());
        json.text("positive", prompt.positive());
        json.text("negative", prompt.negative());
        json.text("model", prompt.model());
        json.text("loras", prompt.loras());
        json.text("seed", prompt.seed());
        json.number("steps", prompt.steps());
        json.number("cfg", prompt.cfg());
        json.text("sampler", prompt.sampler());
        json.text("scheduler", prompt.scheduler());
        json.number("files", prompt.files());
        json.number("stored", prompt.stored());
        json.text("error", prompt.error());
        json.number("stars", prompt.stars());
        json.text("tags", prompt.tags());
    }
}
