package io.github.comfyarchive.store.row;

/**
 * The newest entry up to which a server's history is archived.
 *
 * @param promptId its prompt
 * @param offset where it stood, counted from the oldest
 */
public record Cursor(String promptId, long offset) {}
