package io.github.comfyarchive.query;

import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.CalledPrompt;
import io.github.comfyarchive.store.row.PromptRow;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds prompts by what they are called, and reads them whole: their parameters, files, errors and entries. */
public interface WholePrompts {
    /**
     * Finds prompts by the beginning of their id, or of one that they had before a server told them or servers were merged.
     *
     * @param beginning the beginning of the id
     * @param server the server's key; null for all
     * @param limit how many at most
     * @return them, first those that are called exactly that; a prompt may be there by several ids
     */
    List<CalledPrompt> called(String beginning, @Nullable ServerId server, int limit);

    /**
     * Finds a prompt by its place in the list.
     *
     * @param back how far it is from the newest, which is 0
     * @param server the server's key; null for all
     */
    Optional<PromptRow> newest(int back, @Nullable ServerId server);

    /**
     * Finds prompts by the name of a file that they made; the newest comes first.
     *
     * @param filename without folders
     * @param server the server's key; null for all
     * @param limit how many at most
     */
    List<PromptRow> withFile(String filename, @Nullable ServerId server, int limit);

    /**
     * Reads all of a prompt but its entry.
     *
     * @return what is archived of it
     * @throws GoneException if it was forgotten since it was found
     */
    default ArchivedPrompt read(PromptRow prompt) {
        return read(List.of(prompt.id())).stream().findFirst().orElseThrow(() -> new GoneException(prompt));
    }

    /**
     * Reads all of some prompts but their entries, as they are at one moment.
     *
     * @param prompts their keys, not so many that they do not fit into memory
     * @return what is archived of them, in the order of the keys
     */
    List<ArchivedPrompt> read(List<Long> prompts);

    /**
     * Reads the entry of a prompt.
     *
     * @return the entry as the server gave it, secrets removed
     */
    RedactedEntry entry(PromptRow prompt);

    /**
     * Reads the entries of some prompts.
     *
     * @param prompts their keys, not so many that they do not fit into memory
     * @return the entries as the server gave them, secrets removed, each with its prompt's id, in the order of the keys
     */
    List<RedactedEntry> entries(List<Long> prompts);
}
