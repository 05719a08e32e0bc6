package io.github.comfyarchive.cli;

/** The exit codes that cron lines rely on. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAULT = 1;
    static final int USAGE = 2;
    static final int SERVER = 3;
    static final int PARTIAL = 4;
    static final int LOCKED = 5;
    static final int DAMAGED = 6;
    static final int LATE = 7;

    /** The list as every {@code --help} prints it. */
    static final String LIST_HEADING = "%nExit codes:%n";

    private ExitCode() {}
}
