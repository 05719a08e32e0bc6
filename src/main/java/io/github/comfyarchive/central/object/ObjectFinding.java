package io.github.comfyarchive.central.object;

/**
 * A file of a store that is not as it should be.
 *
 * @param kind what is wrong
 * @param name which file
 * @param words a sentence
 */
public record ObjectFinding(Kind kind, ObjectName name, String words) {
    /** What is wrong. */
    public enum Kind {
        /** It is said to be there, and is not. */
        MISSING,
        /** It is there, and is not what its name says. */
        DAMAGED,
        /** A prompt refers to it, and no home has put it yet. */
        WAITING
    }
}
