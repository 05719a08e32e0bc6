package io.github.comfyarchive.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.comfyarchive.query.NewPrompts;
import io.github.comfyarchive.store.home.HomeFiles;
import io.github.comfyarchive.store.home.HomeFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Up to where prompts have been told, in the home across restarts: numbers and a time, so that nothing of what was forgotten meanwhile is
 * kept, or told. Of a watch and a server on one home one alone tells.
 */
final class WebhookState implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;

    private WebhookState(Path file, FileChannel channel, FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    /** Nothing where another process, or another part of this one, tells. */
    static Optional<WebhookState> open(HomeFolder home) throws IOException {
        FileChannel channel = HomeFiles.open(home.root().resolve("webhook.lock"));
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException ofThisProcess) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            return Optional.empty();
        }
        return Optional.of(new WebhookState(home.root().resolve("webhook.json"), channel, lock));
    }

    /** Nothing where none was ever told, or the file is none of ours. */
    Optional<NewPrompts.Seen> read() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonNode state = MAPPER.readTree(Files.readAllBytes(file));
        return state.path("prompt").isNumber() && state.path("change").isNumber()
                ? Optional.of(new NewPrompts.Seen(
                        state.path("prompt").asLong(),
                        state.path("change").asLong(),
                        state.path("at").asText()))
                : Optional.empty();
    }

    void write(NewPrompts.Seen seen) throws IOException {
        String json = "{\"prompt\": " + seen.prompt() + ", \"change\": " + seen.change() + ", \"at\": \"" + seen.at()
                + "\"}\n";
        HomeFiles.replace(file, json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
