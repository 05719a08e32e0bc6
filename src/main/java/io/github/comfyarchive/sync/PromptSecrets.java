package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ComfyClient;
import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.SecretMask;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.WaitingOutput;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/**
 * The secrets of the prompts whose files are being fetched. They are in memory alone: for a file left by an earlier run the entry is
 * asked for again, and if the history no longer has it, only what the file says itself is left to go by.
 */
final class PromptSecrets {
    private static final int KEPT_PROMPTS = 20_000;
    private static final long KEPT_BYTES = 16L << 20;

    private final ComfyClient client;
    private final Redactor redactor;
    private final Map<SecretMask, SecretMask> equalMasks = new LinkedHashMap<>();
    private final Map<String, SecretMask> byPrompt = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SecretMask> eldest) {
            return size() > KEPT_PROMPTS;
        }
    };

    /** Of the different masks, those that are no longer kept included. */
    private long bytes;

    PromptSecrets(ComfyClient client, Redactor redactor) {
        this.client = client;
        this.redactor = redactor;
    }

    /** Remembers what the redactor found in an entry, before it is archived: then its files are fetched. */
    synchronized void remember(String promptId, SecretMask mask) {
        if (equalMasks.size() > KEPT_PROMPTS) {
            equalMasks.clear(); // only spares memory: most prompts of a server hold the same token
        }
        SecretMask kept = mask.forFiles();
        if (!equalMasks.containsKey(kept)) {
            bytes += kept.weight();
        }
        if (bytes > KEPT_BYTES) {
            equalMasks.clear();
            byPrompt.clear(); // their entries are asked for again
            bytes = kept.weight();
        }
        byPrompt.put(promptId, equalMasks.computeIfAbsent(kept, same -> same));
    }

    /** The secrets that may stand in an output's file. */
    SecretMask of(WaitingOutput output) throws ServerException {
        if (!output.redacted()) {
            return SecretMask.none();
        }
        SecretMask known;
        synchronized (this) {
            known = byPrompt.get(output.promptId());
        }
        if (known == null) {
            known = askAgain(output.promptId());
            remember(output.promptId(), known);
        }
        return known;
    }

    /** One at a time: nobody knows how large it is before it has come. */
    private SecretMask askAgain(String promptId) throws ServerException {
        Lock large = redactor.largeWork();
        large.lock();
        try {
            Optional<RawEntry> entry = client.entry(promptId);
            if (entry.isEmpty()) {
                return SecretMask.none();
            }
            if (entry.get().size() == 0) {
                return SecretMask.tooMany(); // too large to be read: nobody knows what it holds
            }
            return redactor.redact(entry.get()).mask().forFiles();
        } catch (UnreadableEntryException changedSince) {
            return SecretMask.none(); // it was archived, so it was readable: this is another entry by now
        } finally {
            large.unlock();
        }
    }
}
