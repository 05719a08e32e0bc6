package io.github.comfyarchive.cli.report;

import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.verify.Finding;
import io.github.comfyarchive.verify.Repaired;
import io.github.comfyarchive.verify.VerifyReport;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/** Prints what a verification finds, as it is found, and at the end what was looked at. */
public abstract class VerifyPrinter implements Consumer<Finding>, AutoCloseable {
    /**
     * Begins to print.
     *
     * @param json for a program: docs/json/verify.schema.json
     * @param verbose what is as it should be too
     * @param quiet nothing but faults
     * @throws IOException if the terminal refuses
     */
    public static VerifyPrinter on(Terminal terminal, boolean json, boolean verbose, boolean quiet) throws IOException {
        return json ? new VerifyDocument(terminal, verbose) : new VerifyText(terminal, verbose, quiet);
    }

    /** Prints what a repair did, before what is found after it. */
    public abstract void repaired(Repaired done);

    /** Prints the end. */
    public abstract void end(VerifyReport report, Duration duration) throws IOException;

    @Override
    public abstract void close() throws IOException;
}
