package io.github.comfyarchive.verify;

/**
 * One thing that a repair did, or could not do.
 *
 * @param where as in {@link Finding}
 * @param what in words; may hold names that came from a server
 */
public record Repaired(String where, String what) {}
