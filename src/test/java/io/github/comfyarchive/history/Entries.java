package io.github.comfyarchive.history;

import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.redact.rule.RedactionRules;
import java.nio.charset.StandardCharsets;

/** Entries for tests, made as a sync makes them: through the redactor. */
final class Entries {
    static final Redactor REDACTOR = new Redactor(RedactionRules.builtIn(), new byte[32]);

    private Entries() {}

    static RedactedEntry redacted(String promptId, String json) throws UnreadableEntryException {
        return REDACTOR.redact(new RawEntry(promptId, json.getBytes(StandardCharsets.UTF_8)))
                .entry();
    }

    static ParsedEntry parsed(String json) throws UnreadableEntryException {
        return new EntryParser().parse(redacted("an-id", json));
    }

    /** An entry whose {@code outputs} are the given JSON. */
    static ParsedEntry withOutputs(String outputs) throws UnreadableEntryException {
        return parsed("{\"prompt\": [1, \"an-id\", {}, {}, []], \"outputs\": " + outputs + "}");
    }
}
