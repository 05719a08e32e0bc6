package io.github.comfyarchive.cli.report;

import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.json.VerifyJson;
import io.github.comfyarchive.verify.Finding;
import io.github.comfyarchive.verify.Repaired;
import io.github.comfyarchive.verify.VerifyReport;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;

/** For a program: one JSON object (docs/verify.md), written as it comes. */
final class VerifyDocument extends VerifyPrinter {
    private final PrintStream out;
    private final boolean verbose;
    private final VerifyJson json;

    VerifyDocument(Terminal terminal, boolean verbose) throws IOException {
        this.out = terminal.json();
        this.verbose = verbose;
        this.json = new VerifyJson(out);
    }

    @Override
    public void repaired(Repaired done) {
        try {
            json.repaired(done);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void accept(Finding finding) {
        if (finding.kind() == Finding.Kind.SAME && !verbose) {
            return;
        }
        try {
            json.found(finding);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void end(VerifyReport report, Duration duration) throws IOException {
        json.end(report, duration);
    }

    @Override
    public void close() throws IOException {
        json.close();
        out.println();
    }
}
