package io.github.comfyarchive.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.comfyarchive.store.PromptReader;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** A line of JSON for each prompt, as docs/export.schema.json describes it. */
final class JsonLines implements PromptWriter {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private final PromptReader prompts;
    private final OutputStream out;

    JsonLines(PromptReader prompts, OutputStream out) {
        this.prompts = prompts;
        this.out = out;
    }

    @Override
    public void begin() {}

    @Override
    public void write(List<Long> keys) throws IOException {
        JsonGenerator json = FACTORY.createGenerator(out);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
        json.setRootValueSeparator(null);
        try (json) {
            for (ArchivedPrompt prompt : prompts.read(keys)) {
                new PromptJson(json).write(prompt);
                json.writeRaw('\n');
            }
        }
    }

    @Override
    public void end() {}
}
