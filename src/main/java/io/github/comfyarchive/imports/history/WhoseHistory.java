package io.github.comfyarchive.imports.history;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.history.Prompt;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.intake.NotHistoryException;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Servers;
import io.github.comfyarchive.store.row.ServerRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells of which server a saved history is, where nobody says: as of an address, by the prompts that are archived of one, the same id and
 * the very entry, or the same run to the millisecond. All of the save is looked through until one is found, and only an entry whose id is
 * archived is searched for secrets and compared.
 */
final class WhoseHistory {
    private final Archive archive;
    private final Servers servers;
    private final Derivation derivation;

    /** By what a save calls them; under the empty name where it calls them nothing. */
    private final Map<String, ServerRow> known = new HashMap<>();

    /** Thrown when all is told that a save of one server can tell. */
    private static final class FoundException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    WhoseHistory(Archive archive, Derivation derivation) {
        this.archive = archive;
        this.servers = archive.servers();
        this.derivation = derivation;
    }

    /**
     * Looks through a file. What is no history in it is said by whoever takes it in.
     *
     * @throws IOException if it cannot be read
     */
    void look(Path file) throws IOException {
        known.clear();
        List<ServerRow> all = servers.withPrompts();
        if (all.isEmpty()) {
            return;
        }
        try {
            new SavedHistory(file, (entry, of) -> look(entry, of, all), broken -> {}).read();
        } catch (FoundException found) {
            return;
        } catch (NotHistoryException otherwise) {
            known.clear();
        }
    }

    private void look(RawEntry entry, @Nullable String of, List<ServerRow> all) throws FoundException {
        String called = of == null ? "" : of;
        if (known.containsKey(called)) {
            return;
        }
        Optional<ServerRow> holder = holder(entry, all);
        if (holder.isPresent()) {
            known.put(called, holder.get());
            if (of == null) {
                throw new FoundException();
            }
        }
    }

    /** One that cannot be understood says nothing. */
    private Optional<ServerRow> holder(RawEntry entry, List<ServerRow> all) {
        if (!mayBeArchived(entry)) {
            return Optional.empty();
        }
        try {
            Redacted redacted = derivation.redactor().redact(entry);
            Optional<ServerRow> same = all.stream()
                    .filter(server -> archive.ofServer(server.id())
                            .holdsByNow(redacted.entry(), redacted.ownId(), derivation.redactor()))
                    .findFirst();
            if (same.isPresent()) {
                return same;
            }
            Prompt prompt = derivation.of(redacted).parsed().prompt();
            return servers.ofRun(prompt.promptId(), prompt.number(), prompt.startedAt(), prompt.finishedAt());
        } catch (UnreadableEntryException unreadable) {
            return Optional.empty();
        }
    }

    /** An id that is kept without a secret is compared too. */
    private boolean mayBeArchived(RawEntry entry) {
        String own = derivation.redactor().ownId(entry).promptId();
        String without = derivation.redactor().redactText(own);
        return !without.equals(own) || servers.knowsId(new PromptId(without));
    }

    /**
     * The server that it is.
     *
     * @param of what the save calls it, or null
     * @return nothing where nothing tells
     */
    Optional<ServerRow> of(@Nullable String of) {
        return Optional.ofNullable(known.get(of == null ? "" : of));
    }
}
