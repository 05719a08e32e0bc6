package io.github.comfyarchive.store;

import io.github.comfyarchive.history.ParsedEntry;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.Redaction;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Writes one entry and all that is derived from it, within a transaction of its caller. */
final class EntryWriter {
    private final PromptDao prompts;
    private final EntryDao entries;
    private final OutputDao outputs;
    private final DerivedDao derived;
    private final Redactor redactor;
    private final String now;

    EntryWriter(Handle handle, Redactor redactor, String now) {
        this.prompts = handle.attach(PromptDao.class);
        this.entries = handle.attach(EntryDao.class);
        this.outputs = handle.attach(OutputDao.class);
        this.derived = handle.attach(DerivedDao.class);
        this.redactor = redactor;
        this.now = now;
    }

    SavedEntry write(long serverId, NewEntry entry) {
        byte[] sha256 = Sha256.digest().digest(entry.entry().json());
        Optional<PromptDao.Known> known =
                prompts.known(serverId, entry.parsed().prompt().promptId());
        if (known.isEmpty()) {
            return insert(serverId, entry, sha256);
        }
        if (Arrays.equals(known.get().sha256(), sha256)) {
            return new SavedEntry(known.get().id(), SavedEntry.Change.KNOWN);
        }
        return update(serverId, entry, sha256, known.get());
    }

    private SavedEntry insert(long serverId, NewEntry entry, byte[] sha256) {
        long prompt = prompts.insert(PromptRow.of(0, serverId, entry.parsed().prompt(), now, now));
        entries.insert(EntryRow.of(prompt, entry.entry(), sha256));
        writeDerived(prompt, entry);
        return new SavedEntry(prompt, SavedEntry.Change.NEW);
    }

    /**
     * The same id with another entry: it ran again, or newer rules redact it otherwise. In the first case the entry and the
     * outputs of the earlier run are kept beside the new ones.
     */
    private SavedEntry update(long serverId, NewEntry entry, byte[] sha256, PromptDao.Known known) {
        PromptRow row = PromptRow.of(known.id(), serverId, entry.parsed().prompt(), known.firstArchivedAt(), now);
        boolean sameRules = known.rulesVersion().equals(entry.entry().rulesVersion());
        boolean ranAgain = sameRules || !Objects.equals(known.startedAt(), row.startedAt());
        if (ranAgain) {
            keepReplaced(known, entry.entry().promptId());
            outputs.replaceAll(known.id(), now);
        } else {
            replaceChangedOutputs(known.id(), entry.parsed());
        }
        prompts.update(row);
        entries.update(EntryRow.of(known.id(), entry.entry(), sha256));
        derived.deleteMessages(known.id());
        derived.deleteValues(known.id());
        derived.deleteEntryRedactions(known.id());
        writeDerived(known.id(), entry);
        return new SavedEntry(known.id(), SavedEntry.Change.CHANGED);
    }

    /** Keeps the earlier entry, by today's rules: what they would remove now must not live on in it. */
    private void keepReplaced(PromptDao.Known known, String promptId) {
        RedactedEntry earlier = entries.of(known.id()).unpack(promptId);
        try {
            RedactedEntry today = redactor.redactAgain(earlier).entry();
            byte[] sha256 = Sha256.digest().digest(today.json());
            entries.keepReplaced(EntryRow.of(known.id(), today, sha256), now);
        } catch (UnreadableEntryException damaged) {
            throw ArchiveException.unusable(
                    "an archived entry cannot be read any more: " + damaged.getMessage(), damaged);
        }
    }

    private void replaceChangedOutputs(long prompt, ParsedEntry parsed) {
        Map<List<Object>, OutputDao.NewOutput> fresh = new HashMap<>();
        for (OutputDao.NewOutput output : newOutputs(parsed)) {
            fresh.put(List.of(output.nodeId(), output.media(), output.position()), output);
        }
        for (OutputRow row : outputs.ofPrompt(prompt)) {
            OutputDao.NewOutput same = fresh.get(List.of(row.nodeId(), row.media(), row.position()));
            boolean unchanged = same != null
                    && row.filename().equals(same.filename())
                    && row.subfolder().equals(same.subfolder())
                    && row.type().equals(same.type());
            if (row.replacedAt() == null && !unchanged) {
                outputs.replace(row.id(), now);
            }
        }
    }

    private void writeDerived(long prompt, NewEntry entry) {
        ParsedEntry parsed = entry.parsed();
        derived.insertMessages(
                prompt,
                parsed.messages().stream()
                        .map(message -> new DerivedDao.MessageRow(
                                message.position(), message.event(), Times.textOrNull(message.at()), message.data()))
                        .toList());
        derived.insertValues(prompt, parsed.values());
        outputs.insert(prompt, newOutputs(parsed));
        derived.insertRedactions(entry.redactions().stream()
                .map(redaction -> redactionRow(prompt, redaction))
                .toList());
    }

    private static List<OutputDao.NewOutput> newOutputs(ParsedEntry parsed) {
        return parsed.outputs().stream().map(OutputDao.NewOutput::of).toList();
    }

    private static RedactionRow redactionRow(long prompt, Redaction redaction) {
        return new RedactionRow(prompt, null, redaction.path(), redaction.rule(), redaction.fingerprint());
    }
}
