package io.github.comfyarchive.cli;

import io.github.comfyarchive.central.object.ObjectStoreException;
import io.github.comfyarchive.central.sql.StoreException;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.option.UsageMessage;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.config.ConfigException;
import io.github.comfyarchive.export.ExportException;
import io.github.comfyarchive.query.FilterException;
import io.github.comfyarchive.query.GoneException;
import io.github.comfyarchive.query.QueryException;
import io.github.comfyarchive.store.backup.PlaceException;
import io.github.comfyarchive.store.home.DiskFailure;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileSystemException;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Decides, in one place, what a failure means: its message on standard error and its exit code. */
final class Failures {
    private static final String REPORT = " (run again with -v for the stack trace, and please report it)";

    private final Terminal terminal;
    private final BooleanSupplier verbose;
    private final UnaryOperator<String> redact;
    private UnaryOperator<String> place = message -> "";

    Failures(Terminal terminal, BooleanSupplier verbose, UnaryOperator<String> redact) {
        this.terminal = terminal;
        this.verbose = verbose;
        this.redact = redact;
    }

    /** A command line that is wrong. Its values are not repeated: someone may have put a password there. */
    int usage(ParameterException wrong, String[] args) {
        String message = UsageMessage.of(wrong);
        say(message + place.apply(message));
        return ExitCode.USAGE;
    }

    /** Something that failed before there was a command. */
    int failed(Exception failure) {
        say(message(failure));
        trace(failure);
        return isUsage(failure) ? ExitCode.USAGE : ExitCode.FAULT;
    }

    /**
     * What is said of an option is said with where it stands, if not on the command line.
     *
     * @param whereFrom empty where it is of the command line
     */
    void withPlaces(UnaryOperator<String> whereFrom) {
        place = whereFrom;
    }

    /** A command that there is not. */
    int noCommand(String word) {
        say(UsageMessage.noCommand(word, Commands.names()));
        return ExitCode.USAGE;
    }

    /** A command that failed. */
    int execution(Exception failure, CommandLine commandLine, ParseResult parsed) {
        String message = message(failure);
        say(message + (failure instanceof UsageException ? place.apply(message) : ""));
        trace(failure);
        if (isUsage(failure)) {
            return ExitCode.USAGE;
        }
        if (failure instanceof HomeLockedException) {
            return ExitCode.LOCKED;
        }
        if (failure instanceof StoreException store) {
            return ofStore(store.kind() == StoreException.Kind.AWAY, store.kind() == StoreException.Kind.UNUSABLE);
        }
        if (failure instanceof ObjectStoreException files) {
            return ofStore(
                    files.kind() == ObjectStoreException.Kind.AWAY, files.kind() == ObjectStoreException.Kind.UNUSABLE);
        }
        return failure instanceof ArchiveException archive && archive.unusable() ? ExitCode.DAMAGED : ExitCode.FAULT;
    }

    private static int ofStore(boolean away, boolean unusable) {
        return away ? ExitCode.SERVER : unusable ? ExitCode.DAMAGED : ExitCode.FAULT;
    }

    /** What a command printed did not come to where standard output goes. What it did besides stays. */
    int output(String reason) {
        say("standard output cannot be written: " + reason);
        return ExitCode.FAULT;
    }

    /** The machine that runs the program is at its end: no memory, or a library that it cannot load. */
    int machine(Error failure) {
        String reason =
                failure.getClass().getSimpleName() + (failure.getMessage() == null ? "" : ", " + failure.getMessage());
        if (failure instanceof OutOfMemoryError) {
            say("out of memory (" + reason + "): ARCHIVE_JAVA_OPTS=-Xmx1g gives more");
        } else if (failure instanceof LinkageError) {
            say("a library cannot be unpacked into " + System.getProperty("java.io.tmpdir") + " and loaded from there ("
                    + reason + "): is that folder full, read-only or mounted noexec?"
                    + " ARCHIVE_JAVA_OPTS=-Djava.io.tmpdir=DIR names another");
        } else {
            say("internal error, " + reason + REPORT);
        }
        trace(failure);
        return ExitCode.FAULT;
    }

    private void trace(Throwable failure) {
        if (verbose.getAsBoolean()) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            terminal.err().print(redact.apply(TerminalEscape.lines(trace.toString())));
        }
    }

    private static boolean isUsage(Exception failure) {
        return failure instanceof UsageException
                || failure instanceof FilterException
                || failure instanceof QueryException
                || failure instanceof GoneException
                || failure instanceof ExportException
                || failure instanceof ConfigException
                || failure instanceof PlaceException;
    }

    private static String message(Exception failure) {
        String message = failure.getMessage();
        boolean foreseen = isUsage(failure)
                || failure instanceof HomeLockedException
                || failure instanceof ArchiveException
                || failure instanceof StoreException
                || failure instanceof ObjectStoreException
                || failure instanceof IOException;
        if (failure instanceof FileSystemException disk) {
            return disk.getFile() + ": " + DiskFailure.reason(disk);
        }
        if (foreseen && message != null) {
            return message;
        }
        return "internal error, " + failure.getClass().getSimpleName() + (message == null ? "" : ": " + message)
                + REPORT;
    }

    private void say(String message) {
        terminal.complain(redact.apply(TerminalEscape.line(message)));
    }
}
