package io.github.comfyarchive.gallery;

import io.github.comfyarchive.export.Batches;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.PromptIds;
import io.github.comfyarchive.query.WholePrompts;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/** Goes through the prompts, newest first, a few in memory at a time. */
final class Prompts {
    private final WholePrompts reader;
    private final GalleryFolder folder;
    private final Rows rows;
    private final Chunks chunks;
    private final Warnings notes;

    Prompts(Catalog catalog, GalleryFolder folder, Rows rows, Chunks chunks, Warnings notes) {
        this.reader = catalog.prompts();
        this.folder = folder;
        this.rows = rows;
        this.chunks = chunks;
        this.notes = notes;
    }

    void write(PromptIds keys, LongConsumer progress) throws IOException {
        Batches.forEach(keys, this::write, progress);
        chunks.end();
    }

    private void write(List<Long> keys) throws IOException {
        Map<Long, ArchivedPrompt> prompts = reader.read(keys).stream()
                .collect(Collectors.toMap(prompt -> prompt.prompt().id(), Function.identity()));
        for (Long key : keys) {
            ArchivedPrompt prompt = prompts.get(key);
            if (prompt != null) {
                write(prompt);
            }
        }
    }

    private void write(ArchivedPrompt prompt) throws IOException {
        String key = Key.of(prompt.server().id(), prompt.prompt().promptId());
        Instant at = Instant.parse(prompt.prompt().createdAt());
        List<SamplingGroup> parts = SamplingGroup.of(prompt);
        Failed failed = Failed.of(prompt);
        Map<String, Object> details = Details.of(prompt, entry(prompt), parts, failed);
        if (!details.isEmpty()) {
            folder.write(
                    "details/" + key.substring(0, 2) + "/" + key + ".js",
                    Script.call("details", key, Script.packed(details)),
                    at);
        }
        for (Run run : rows.of(key, prompt, parts, failed, !details.isEmpty(), at)) {
            chunks.add(run);
        }
    }

    private Optional<RedactedEntry> entry(ArchivedPrompt prompt) {
        try {
            return Optional.of(reader.entry(prompt.prompt()));
        } catch (ArchiveException damaged) {
            if (!damaged.unusable()) {
                throw damaged;
            }
            notes.damage(String.valueOf(damaged.getMessage()));
            return Optional.empty();
        }
    }
}
