package io.github.comfyarchive.intake;

/** None of the entries looks like a history entry: JSON of another kind must not fill the archive. */
public final class NotHistoryException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says so; whose entries they are is said by whoever brought them. */
    public NotHistoryException() {
        super("no entry among them is a history entry");
    }
}
