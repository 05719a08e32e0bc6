package io.github.comfyarchive.cli.report;

/** The exit codes that cron lines rely on. */
public final class ExitCode {
    /** All that was asked for is done. */
    public static final int DONE = 0;
    /** An internal error, or standard output could not be written. */
    public static final int FAULT = 1;
    /** Wrong usage. */
    public static final int USAGE = 2;
    /** The server cannot be reached, or does not answer as ComfyUI. */
    public static final int SERVER = 3;
    /** Archived, but some files could not be fetched; the next run tries again. */
    public static final int PARTIAL = 4;
    /** Another sync is running on this home. */
    public static final int LOCKED = 5;
    /** The archive is damaged, or made by a newer version. */
    public static final int DAMAGED = 6;
    /** {@code status}: the last sync of a server is older than {@code --max-age}. */
    public static final int LATE = 7;

    /** The list as every {@code --help} prints it. */
    public static final String LIST_HEADING = "%nExit codes:%n";

    private ExitCode() {}
}
