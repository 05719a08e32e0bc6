package io.github.comfyarchive.redact;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.rule.RedactionRules;

/** An entry with its secrets removed: the only form of an entry that the store accepts. */
public final class RedactedEntry {
    private final PromptId promptId;
    private final byte[] json;
    private final String rulesVersion;

    RedactedEntry(PromptId promptId, byte[] json, String rulesVersion) {
        this.promptId = promptId;
        this.json = json;
        this.rulesVersion = rulesVersion;
    }

    /** An entry read back from where it was kept. For the store alone: anything else gets its entries from the {@link Redactor}. */
    public static RedactedEntry kept(PromptId promptId, byte[] json, String rulesVersion) {
        return new RedactedEntry(promptId, json, rulesVersion);
    }

    /** The prompt's id, redacted like the rest: a client may choose it. */
    public PromptId promptId() {
        return promptId;
    }

    /** The entry in UTF-8, byte for byte the server's apart from the redactions. The array is shared: callers do not change it. */
    public byte[] json() {
        return json;
    }

    /** The {@link RedactionRules#version} it was redacted by. */
    public String rulesVersion() {
        return rulesVersion;
    }

    /**
     * What is left of it where nothing else can be understood in the memory that there is.
     *
     * @return an entry of its id, number, times and status alone
     */
    public RedactedEntry bare() {
        return new RedactedEntry(promptId, BareEntry.of(json, promptId.value()), rulesVersion);
    }

    @Override
    public String toString() {
        return "RedactedEntry[" + json.length + " bytes]";
    }
}
