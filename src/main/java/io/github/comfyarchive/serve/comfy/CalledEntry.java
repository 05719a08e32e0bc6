package io.github.comfyarchive.serve.comfy;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.store.row.CalledPrompt;
import io.github.comfyarchive.store.row.PromptRow;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A prompt that is called exactly so.
 *
 * @param prompt its row
 * @param isAlias whether that is another id than the one it has now
 * @param size of its entry in bytes
 */
record CalledEntry(PromptRow prompt, boolean isAlias, long size) {
    private static final int MOST = 1000;

    /**
     * Those of that id, which several servers may have.
     *
     * @param server a name or address; null for all
     * @return them, the newest first
     */
    static List<CalledPrompt> all(Catalog catalog, String id, @Nullable String server) {
        if (id.isEmpty()) {
            return List.of();
        }
        ServerId of = server == null ? null : catalog.history(server).only();
        return catalog.prompts().called(id, of, MOST).stream()
                .filter(called -> called.called().equals(id))
                .sorted(Comparator.comparing(
                                (CalledPrompt called) -> called.row().createdAt())
                        .reversed())
                .toList();
    }

    /** The newest of that id that has an entry. */
    static Optional<CalledEntry> find(Catalog catalog, String id, @Nullable String server) {
        return all(catalog, id, server).stream()
                .flatMap(called -> catalog.entrySize(called.row().id()).stream()
                        .map(size -> new CalledEntry(
                                called.row(), !called.row().promptId().equals(new PromptId(id)), size)))
                .findFirst();
    }
}
