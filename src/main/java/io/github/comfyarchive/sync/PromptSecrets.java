package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ComfyClient;
import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.history.EntryParser;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.WaitingOutput;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The secrets of the prompts whose files are being fetched. They are in memory alone: for a file left by an earlier run the entry is
 * asked for again, and if the history no longer has it, only what the file says itself is left to go by.
 */
final class PromptSecrets {
    private static final int KEPT_PROMPTS = 20_000;

    private final ComfyClient client;
    private final Redactor redactor;
    private final EntryParser parser = new EntryParser();
    private final Map<FileSecrets, FileSecrets> equal = new LinkedHashMap<>();
    private final Map<String, FileSecrets> byPrompt = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, FileSecrets> eldest) {
            return size() > KEPT_PROMPTS;
        }
    };

    PromptSecrets(ComfyClient client, Redactor redactor) {
        this.client = client;
        this.redactor = redactor;
    }

    /** Remembers what the redactor found in an entry, before it is archived: then its files are fetched. */
    synchronized void remember(String promptId, FileSecrets secrets) {
        if (equal.size() > KEPT_PROMPTS) {
            equal.clear(); // only spares memory: most prompts of a server hold the same token
        }
        byPrompt.put(promptId, equal.computeIfAbsent(secrets, same -> same));
    }

    /** The secrets that may stand in an output's file and in its name; {@link FileSecrets#NONE} where nobody can tell. */
    FileSecrets of(WaitingOutput output) throws ServerException {
        if (!output.redacted() && !output.nameIsRedacted()) {
            return FileSecrets.NONE;
        }
        FileSecrets known;
        synchronized (this) {
            known = byPrompt.get(output.promptId());
        }
        if (known == null) {
            known = askAgain(output.promptId());
            remember(output.promptId(), known);
        }
        return known;
    }

    private FileSecrets askAgain(String promptId) throws ServerException {
        Optional<RawEntry> entry = client.entry(promptId);
        if (entry.isEmpty()) {
            return FileSecrets.NONE;
        }
        try {
            Redacted redacted = redactor.redact(entry.get());
            return FileSecrets.of(redacted, parser.parse(redacted.entry()).outputs());
        } catch (UnreadableEntryException changedSince) {
            return FileSecrets.NONE; // it was archived, so it was readable: this is another entry by now
        }
    }
}
