package io.github.comfyarchive.query;

import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.PromptReader;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.CalledPrompt;
import io.github.comfyarchive.store.row.PromptRow;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A home's prompts, whole. */
final class HomePrompts implements WholePrompts {
    private final PromptReader reader;

    HomePrompts(PromptReader reader) {
        this.reader = reader;
    }

    @Override
    public List<CalledPrompt> called(String beginning, @Nullable ServerId server, int limit) {
        return reader.called(beginning, server, limit);
    }

    @Override
    public Optional<PromptRow> newest(int back, @Nullable ServerId server) {
        return reader.newest(back, server);
    }

    @Override
    public List<PromptRow> withFile(String filename, @Nullable ServerId server, int limit) {
        return reader.withFile(filename, server, limit);
    }

    @Override
    public List<ArchivedPrompt> read(List<Long> prompts) {
        return reader.read(prompts);
    }

    @Override
    public RedactedEntry entry(PromptRow prompt) {
        return reader.entry(prompt);
    }

    @Override
    public List<RedactedEntry> entries(List<Long> prompts) {
        return reader.entries(prompts);
    }
}
