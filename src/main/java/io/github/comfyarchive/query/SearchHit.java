package io.github.comfyarchive.query;

import io.github.comfyarchive.search.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * A prompt that a search found.
 *
 * @param where in which of its texts the words stand, such as {@code positive} or {@code file}; null where several have some each
 * @param excerpt the passage with the words; null too
 */
public record SearchHit(
        PromptSummary prompt,
        @Nullable String where,
        @Nullable Excerpt excerpt) {}
