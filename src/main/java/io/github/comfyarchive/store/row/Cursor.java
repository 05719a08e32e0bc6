package io.github.comfyarchive.store.row;

import io.github.comfyarchive.id.PromptId;

/**
 * The newest entry up to which a server's history is archived.
 *
 * @param offset where it stood, counted from the oldest
 */
public record Cursor(PromptId promptId, long offset) {}
