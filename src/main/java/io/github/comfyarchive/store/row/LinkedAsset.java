package io.github.comfyarchive.store.row;

/**
 * An asset that is a file of the user's under another name (a hard link): an edit in place there changes it here.
 *
 * @param sha256 its name
 * @param from where the user has it, as it may be said
 * @param mtime when it was changed last as it was linked, in nanoseconds since 1970
 */
public record LinkedAsset(String sha256, String from, long mtime) {}
