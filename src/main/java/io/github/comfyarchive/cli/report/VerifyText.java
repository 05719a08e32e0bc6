package io.github.comfyarchive.cli.report;

import io.github.comfyarchive.cli.terminal.DisplayWidth;
import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.verify.Finding;
import io.github.comfyarchive.verify.Repaired;
import io.github.comfyarchive.verify.VerifyReport;
import java.time.Duration;
import java.util.Locale;

/** For a person: a line for each fault, then what was looked at. */
final class VerifyText extends VerifyPrinter {
    private final Terminal terminal;
    private final boolean verbose;
    private final boolean quiet;

    VerifyText(Terminal terminal, boolean verbose, boolean quiet) {
        this.terminal = terminal;
        this.verbose = verbose;
        this.quiet = quiet;
    }

    @Override
    public void accept(Finding finding) {
        if (finding.kind() != Finding.Kind.SAME || verbose) {
            terminal.out()
                    .println(finding.kind().symbol() + " " + TerminalEscape.line(finding.where())
                            + (finding.what().isEmpty() ? "" : ": " + TerminalEscape.line(finding.what())));
        }
    }

    @Override
    public void repaired(Repaired done) {
        if (!quiet) {
            terminal.out()
                    .println("repair   " + TerminalEscape.line(done.where()) + ": " + TerminalEscape.line(done.what()));
        }
    }

    @Override
    public void end(VerifyReport report, Duration duration) {
        if (!quiet) {
            report.notices().forEach(notice -> row("notice", TerminalEscape.line(notice)));
            if (report.schema() != null) {
                looked(report);
            }
            row(
                    report.faults() > 0 ? "faults" : report.away() == null ? "intact" : "no files",
                    (report.faults() == 0 ? "" : String.format(Locale.ROOT, "%,d, ", report.faults()))
                            + HumanFormat.duration(duration));
        }
        if (report.away() != null) {
            terminal.complain(report.away() + "; its files were not looked at");
        }
        if (report.faults() > 0) {
            terminal.complain("the archive has " + HumanFormat.of(report.faults(), "fault") + "; see above");
        }
    }

    private void looked(VerifyReport report) {
        row("schema", String.valueOf(report.schema()));
        row(
                "entries",
                String.format(Locale.ROOT, "%,d", report.entries())
                        + (report.replaced() == 0
                                ? ""
                                : String.format(Locale.ROOT, " and %,d replaced", report.replaced())));
        if (report.annotations() > 0) {
            row("added", String.format(Locale.ROOT, "%,d tags, ratings and notes", report.annotations()));
        }
        if (report.forgotten() > 0) {
            row("gone", HumanFormat.of(report.forgotten(), "run") + " forgotten, and not archived again");
        }
        row(
                "files",
                String.format(Locale.ROOT, "%,d (%s)", report.assets(), HumanFormat.bytes(report.assetBytes()))
                        + (report.filesRead() == 0
                                ? ", none read"
                                : String.format(
                                        Locale.ROOT,
                                        ", %,d read (%s)",
                                        report.filesRead(),
                                        HumanFormat.bytes(report.bytesRead())))
                        + (report.arriving() == 0
                                ? ""
                                : String.format(Locale.ROOT, ", %,d just arriving", report.arriving())));
    }

    private void row(String label, String value) {
        terminal.print(DisplayWidth.pad(label, 8) + " " + value + "\n");
    }

    @Override
    public void close() {
        terminal.out().flush();
    }
}
