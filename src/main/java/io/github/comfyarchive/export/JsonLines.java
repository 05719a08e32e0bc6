package io.github.comfyarchive.export;

import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.json.PromptJson;
import io.github.comfyarchive.query.WholePrompts;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** A line of JSON for each prompt, as docs/export.schema.json describes it. */
final class JsonLines implements PromptWriter {
    private final WholePrompts prompts;
    private final OutputStream out;

    JsonLines(WholePrompts prompts, OutputStream out) {
        this.prompts = prompts;
        this.out = out;
    }

    @Override
    public void begin() {}

    @Override
    public void write(List<Long> keys) throws IOException {
        try (JsonLineWriter lines = new JsonLineWriter(out)) {
            for (ArchivedPrompt prompt : prompts.read(keys)) {
                lines.write(new PromptJson(prompt));
            }
        }
    }

    @Override
    public void end() {}
}
