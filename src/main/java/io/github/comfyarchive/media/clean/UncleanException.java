package io.github.comfyarchive.media.clean;

/** There is no copy of a file of which it is sure that it says nothing; the message says why, in words that say nothing of the file. */
public final class UncleanException extends Exception {
    static final String NO_WAY = "no way to clean this kind of file";
    static final String CODING = "a coding that is not known";
    static final String TRACK = "a track that is neither picture nor sound";
    static final String PARTS = "more parts than a file needs";

    private static final long serialVersionUID = 1L;

    UncleanException(String message) {
        super(message);
    }
}
