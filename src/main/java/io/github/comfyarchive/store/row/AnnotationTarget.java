package io.github.comfyarchive.store.row;

import org.jspecify.annotations.Nullable;

/**
 * What somebody has rated, tagged or noted something of: a prompt, or one of its files. A file is named by its place and its bytes, not by
 * its output's row: where the id runs again, or the file is fetched again with other bytes, what was said of the earlier one is not said of
 * the new one.
 *
 * @param prompt the prompt's key
 * @param file which of its files; null for the prompt itself
 */
public record AnnotationTarget(long prompt, @Nullable Place file) {

    /**
     * A file of a prompt.
     *
     * @param nodeId the node that saved it
     * @param media such as {@code images}
     * @param position in the node's list, from 0
     * @param asset SHA-256 of its bytes, in hex
     */
    public record Place(String nodeId, String media, long position, String asset) {}

    /** The prompt itself. */
    public static AnnotationTarget prompt(long prompt) {
        return new AnnotationTarget(prompt, null);
    }

    /** The same of another prompt, as which this one goes on. */
    public AnnotationTarget of(long another) {
        return new AnnotationTarget(another, file);
    }
}
