package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ComfyClient;
import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.history.EntryParser;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.intake.FileSecrets;
import io.github.comfyarchive.redact.OwnId;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.row.WaitingOutput;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/**
 * The secrets of the prompts whose files are being fetched. They are in memory alone: for a file left by an earlier run the entry is
 * asked for again, and if the history no longer has it, what the file says itself and where the kept entry had secrets is left to go by.
 */
final class PromptSecrets {
    /** Twice what a server keeps in its history; most prompts have the same secrets, or none. */
    private static final int KEPT_PROMPTS = 20_000;

    private static final long KEPT_BYTES = 16L << 20;

    private final ComfyClient client;
    private final Archive archive;
    private final Redactor redactor;
    private final OwnIds ownIds;
    private final EntryParser parser = new EntryParser();
    private final Map<FileSecrets, FileSecrets> equal = new LinkedHashMap<>();
    private final Map<PromptId, FileSecrets> byPrompt = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PromptId, FileSecrets> eldest) {
            return size() > KEPT_PROMPTS;
        }
    };

    /** Of the different masks, those that are no longer kept included. */
    private long bytes;

    PromptSecrets(ComfyClient client, Archive archive, Redactor redactor, OwnIds ownIds) {
        this.client = client;
        this.archive = archive;
        this.redactor = redactor;
        this.ownIds = ownIds;
    }

    /** Remembers what the redactor found in an entry, before it is archived: then its files are fetched. */
    synchronized void remember(PromptId promptId, FileSecrets kept) {
        if (equal.size() > KEPT_PROMPTS) {
            equal.clear(); // only spares memory: most prompts of a server hold the same token
        }
        if (!equal.containsKey(kept)) {
            bytes += kept.weight();
        }
        if (bytes > KEPT_BYTES) {
            equal.clear();
            byPrompt.clear(); // their entries are asked for again
            bytes = kept.weight();
        }
        OwnId own = kept.ownId();
        if (own != null) {
            ownIds.remember(own);
        }
        byPrompt.put(promptId, equal.computeIfAbsent(kept, same -> same));
    }

    /** The secrets that may stand in an output's file, and its name. */
    FileSecrets of(WaitingOutput output) throws ServerException {
        if (!output.redacted()) {
            return FileSecrets.NONE;
        }
        FileSecrets known;
        synchronized (this) {
            known = byPrompt.get(output.promptId());
        }
        if (known == null) {
            known = askAgain(output);
            remember(output.promptId(), known);
        }
        return known;
    }

    /** One at a time: nobody knows how large it is before it has come. */
    private FileSecrets askAgain(WaitingOutput output) throws ServerException {
        Lock large = redactor.largeWork();
        large.lock();
        try {
            Optional<String> promptId = ownIds.of(output.prompt(), output.promptId());
            Optional<RawEntry> entry = promptId.isPresent() ? client.entry(promptId.get()) : Optional.empty();
            if (entry.isEmpty()) {
                return kept(output.prompt());
            }
            if (entry.get().size() == 0) {
                return FileSecrets.kept(SecretMask.tooMany()); // too large to be read: nobody knows what it holds
            }
            Redacted redacted = redactor.redact(entry.get());
            return FileSecrets.of(redacted, parser.parse(redacted.entry()).outputs());
        } catch (UnreadableEntryException changedSince) {
            return kept(output.prompt()); // it was archived, so it was readable: this is another entry by now
        } finally {
            large.unlock();
        }
    }

    /** What is kept of an entry tells where its workflow had secrets, not which. */
    private FileSecrets kept(long prompt) {
        try {
            return FileSecrets.kept(
                    redactor.redactAgain(archive.kept().entry(prompt).entry()).mask());
        } catch (UnreadableEntryException damaged) {
            return FileSecrets.kept(SecretMask.none());
        } catch (ArchiveException damaged) {
            if (!damaged.unusable()) {
                throw damaged;
            }
            return FileSecrets.kept(SecretMask.none());
        }
    }
}
