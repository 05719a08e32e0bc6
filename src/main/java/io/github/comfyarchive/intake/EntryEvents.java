package io.github.comfyarchive.intake;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.store.row.SavedEntry;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the source of entries is told while they are saved, by the thread that saves them and in their order.
 *
 * @param secrets told of what may stand in the files of a prompt, by the id under which it is kept, before anybody else sees its entry
 * @param saved told of each entry that is on the disk
 * @param committed told after each transaction, and where there was nothing to write
 */
public record EntryEvents(BiConsumer<PromptId, FileSecrets> secrets, Consumer<Saved> saved, Runnable committed) {

    /**
     * An entry that is on the disk.
     *
     * @param change what became of it
     * @param prompt the prompt's key; null where the entry was known and nothing was written
     * @param number the server's counter; null where the entry has none, or was known
     */
    public record Saved(
            SavedEntry.Change change,
            @Nullable Long prompt,
            @Nullable Double number) {
        /** An entry that was archived already, as it is. */
        public static final Saved KNOWN = new Saved(SavedEntry.Change.KNOWN, null, null);
    }
}
