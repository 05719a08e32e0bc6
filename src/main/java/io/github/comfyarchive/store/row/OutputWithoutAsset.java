package io.github.comfyarchive.store.row;

/**
 * An output that says it is stored, though nothing is known of its asset.
 *
 * @param id its key
 * @param prompt its prompt's key
 * @param filename the file's name on the server
 * @param asset the SHA-256 of its bytes
 */
public record OutputWithoutAsset(long id, long prompt, String filename, String asset) {}
