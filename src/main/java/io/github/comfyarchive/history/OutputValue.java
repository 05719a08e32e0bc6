package io.github.comfyarchive.history;

/**
 * An output that is no file: a text, a number, anything a node puts into its {@code ui}.
 *
 * @param nodeId the node that made it
 * @param media the key it stood under, such as {@code text}
 * @param position its place in the list, from 0
 * @param value strict JSON ({@link StrictJson})
 */
public record OutputValue(String nodeId, String media, int position, String value) {}
