package io.github.comfyarchive.cli.option;

/** The command line or the environment asks for something that cannot be done. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what cannot be done, and how it can be asked for. */
    public UsageException(String message) {
        super(message);
    }
}
