package io.github.comfyarchive.cli.report;

import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.imports.ImportReport;
import io.github.comfyarchive.json.ImportJson;
import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.store.home.HomeFolder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What an import did, for a person and for a program. */
public final class ImportSummary {
    private final HomeFolder home;
    private final List<ImportReport> reports;
    private final Duration duration;
    private final boolean dry;

    /**
     * Takes what was done.
     *
     * @param home where it was archived
     * @param reports what was done of each source
     * @param duration how long all of it took
     * @param dry whether nothing was written
     */
    public ImportSummary(HomeFolder home, List<ImportReport> reports, Duration duration, boolean dry) {
        this.dry = dry;
        this.home = home;
        this.reports = reports;
        this.duration = duration;
    }

    /** Whether files are left that the next import tries again. */
    public int exitCode() {
        return !dry
                        && reports.stream()
                                .anyMatch(report -> report.counts().filesFailed() > 0
                                        || !report.problems().isEmpty())
                ? ExitCode.PARTIAL
                : ExitCode.DONE;
    }

    /** A line for each problem. */
    public List<String> errors() {
        return reports.stream()
                .flatMap(report -> report.problems().stream())
                .map(problem -> (dry ? "would not be imported: " : "not imported: ") + TerminalEscape.line(problem))
                .toList();
    }

    /** For a program: docs/json/import.schema.json. */
    public String json() {
        return JsonLineWriter.text(new ImportJson(home.toString(), dry, exitCode(), reports, duration));
    }

    /** For a person. */
    public String text() {
        StringBuilder text = new StringBuilder();
        reports.forEach(report -> describe(report, text));
        return text.append(dry ? "looked, and nothing was written to " : "archived in ")
                .append(TerminalEscape.line(home.toString()))
                .append(", ")
                .append(HumanFormat.duration(duration))
                .append('\n')
                .toString();
    }

    private void describe(ImportReport report, StringBuilder text) {
        ImportReport.Counts counts = report.counts();
        text.append(TerminalEscape.line(report.source()));
        if (!report.server().isEmpty()) {
            text.append(" (").append(TerminalEscape.line(report.server())).append(')');
        }
        text.append('\n');
        List<String> prompts = new ArrayList<>();
        prompts.add(String.format(Locale.ROOT, "%,d new", counts.promptsNew()));
        part(prompts, counts.promptsChanged(), "changed");
        part(prompts, counts.promptsKnown(), "known");
        part(
                prompts,
                counts.promptsFilled(),
                dry ? "of which files are missing that would be filled" : "of which missing files were filled");
        row(text, "prompts", String.join(", ", prompts));
        List<String> files = new ArrayList<>();
        files.add(String.format(Locale.ROOT, dry ? "%,d to come in" : "%,d stored", counts.filesStored()));
        part(files, counts.filesShared(), "archived before");
        part(files, counts.filesKnown(), "imported before");
        part(files, counts.filesSilent(), "that say nothing of themselves (--all keeps them)");
        part(files, counts.filesFailed(), "failed");
        row(
                text,
                "files",
                String.join(", ", files) + " (" + HumanFormat.bytes(counts.bytes()) + (dry ? ")" : " read)"));
        long places = report.redactionsByRule().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        List<String> rules = new ArrayList<>();
        report.redactionsByRule().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(rule -> rules.add(TerminalEscape.line(rule.getKey()) + " " + rule.getValue()));
        row(
                text,
                "redacted",
                (places == 0 ? "nothing" : HumanFormat.of(places, "place") + " (" + String.join(", ", rules) + ")")
                        + (counts.filesMasked() == 0
                                ? ""
                                : "; masked in " + HumanFormat.of(counts.filesMasked(), "file")));
        report.notices().forEach(notice -> row(text, "note", TerminalEscape.line(notice)));
    }

    private static void row(StringBuilder text, String label, String value) {
        text.append(String.format(Locale.ROOT, "  %-10s %s", label, value)).append('\n');
    }

    private static void part(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(String.format(Locale.ROOT, "%,d %s", count, what));
        }
    }
}
