package io.github.comfyarchive.cli;

import io.github.comfyarchive.store.SqlText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The ready questions of {@code db/queries}, by name; they are in the program too. */
final class ReadyQuestions {
    static final List<String> NAMES = List.of(
            "best-rated",
            "cached-reruns",
            "disk-per-model",
            "disk-per-month",
            "failures-by-node",
            "find-a-seed",
            "interrupted",
            "mismatched-files",
            "missing-files",
            "models-and-loras",
            "newest-pictures",
            "node-input",
            "pictures-by-model-and-lora",
            "prompts-run-again",
            "queue-waits",
            "redactions-by-rule",
            "redactions-by-secret",
            "search",
            "seconds-by-model",
            "servers",
            "shared-files",
            "slowest-prompts",
            "sync-runs",
            "time-per-day",
            "workflow-runs");

    private ReadyQuestions() {}

    static SqlText read(String name) {
        try (InputStream in = ReadyQuestions.class.getResourceAsStream("/queries/" + name + ".sql")) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its question " + name);
            }
            return SqlText.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
