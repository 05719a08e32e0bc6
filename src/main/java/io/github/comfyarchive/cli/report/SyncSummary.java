package io.github.comfyarchive.cli.report;

import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.LocalTime;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.json.SyncJson;
import io.github.comfyarchive.reindex.Reindex;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.row.RunCounts;
import io.github.comfyarchive.store.row.RunEnd;
import io.github.comfyarchive.sync.Absence;
import io.github.comfyarchive.sync.ServerReport;
import io.github.comfyarchive.sync.ServerStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a sync did, for a person and for a program. */
public final class SyncSummary {
    /** From here on each run may be the last that sees an entry: time to say so. */
    private static final double NEARLY_FULL = 0.9;

    private final HomeFolder home;
    private final List<ServerReport> reports;
    private final Reindex.Portion older;
    private final Duration duration;
    private final Clock clock;

    /**
     * Takes what was done.
     *
     * @param home where it was archived
     * @param reports what was done on each server
     * @param older what was brought up to the rules of today
     * @param duration how long all of it took
     * @param clock what time it is, and where
     */
    public SyncSummary(
            HomeFolder home, List<ServerReport> reports, Reindex.Portion older, Duration duration, Clock clock) {
        this.clock = clock;
        this.home = home;
        this.reports = reports;
        this.older = older;
        this.duration = duration;
    }

    /** That of the worst server. */
    public int exitCode() {
        if (reports.stream().anyMatch(report -> report.outcome() == RunEnd.Outcome.FAILED)) {
            return ExitCode.SERVER;
        }
        if (reports.stream().anyMatch(report -> report.outcome() == RunEnd.Outcome.LOCKED)) {
            return ExitCode.LOCKED;
        }
        boolean partial = reports.stream().anyMatch(report -> report.outcome() != RunEnd.Outcome.DONE);
        return partial ? ExitCode.PARTIAL : ExitCode.DONE;
    }

    /** A line for each server that failed, left files behind, or has entries that could not be archived. */
    public List<String> errors() {
        return errors(report -> report.error());
    }

    /**
     * The same for whoever wants to hear of errors alone, such as cron, which mails what it hears: a server that is off is one when it has
     * been so for long, once a day.
     *
     * @param alertAfter how long a server may be away
     */
    public List<String> news(Duration alertAfter) {
        return errors(report -> {
            Absence absence = report.absence();
            if (absence == null) {
                return report.error();
            }
            return absence.isNews(alertAfter, clock.instant())
                    ? report.error() + " (last read " + ago(absence.reached()) + "; this is said once a day)"
                    : null;
        });
    }

    private String ago(Instant time) {
        return LocalTime.ago(time, clock.instant(), clock.getZone());
    }

    private List<String> errors(Function<ServerReport, @Nullable String> saidOf) {
        List<String> errors = new ArrayList<>();
        for (ServerReport report : reports) {
            String error = saidOf.apply(report);
            if (error != null) {
                errors.add(TerminalEscape.line(error));
            }
            for (String lost : report.lost()) {
                errors.add(TerminalEscape.line(report.name()) + ": " + TerminalEscape.line(lost));
            }
            if (report.filesHeld() != null) {
                errors.add(TerminalEscape.line(report.name()) + ": "
                        + (report.filesWaiting() == 0
                                ? ""
                                : "for the next run " + (report.filesWaiting() == 1 ? "waits " : "wait ")
                                        + HumanFormat.of(report.filesWaiting(), "file") + ": ")
                        + TerminalEscape.line(report.filesHeld()));
            } else if (report.outcome() == RunEnd.Outcome.PARTIAL) {
                errors.add(TerminalEscape.line(report.name()) + ": " + HumanFormat.of(report.filesWaiting(), "file")
                        + " could not be fetched; the next run tries again");
            }
        }
        return errors;
    }

    /** For a program: docs/json/sync.schema.json. */
    public String json() {
        return JsonLineWriter.text(new SyncJson(home, exitCode(), reports, older, duration));
    }

    /** For a person. */
    public String text() {
        StringBuilder text = new StringBuilder();
        reports.forEach(report -> describe(report, text));
        text.append(older());
        boolean none = !reports.isEmpty() && reports.stream().allMatch(SyncSummary::isUnread);
        text.append(none ? "nothing archived in " : "archived in ")
                .append(TerminalEscape.line(home.toString()))
                .append(", ")
                .append(HumanFormat.duration(duration))
                .append('\n');
        return text.toString();
    }

    /** What was brought up to today's rules, and what is still to be. */
    private String older() {
        List<String> said = new ArrayList<>();
        if (older.prompts() > 0) {
            said.add(HumanFormat.of(older.prompts(), "older prompt") + " derived again by today's rules"
                    + (older.cleaned() == 0
                            ? ""
                            : String.format(Locale.ROOT, ", secrets removed from %,d of them", older.cleaned())));
        }
        if (older.left() > 0) {
            said.add((said.isEmpty()
                            ? HumanFormat.of(older.left(), "older prompt")
                            : String.format(Locale.ROOT, "%,d", older.left()))
                    + " left for the next runs, or archive reindex --outdated");
        }
        return said.isEmpty() ? "" : String.join("; ", said) + "\n";
    }

    private void describe(ServerReport report, StringBuilder text) {
        RunCounts counts = report.counts();
        String name = TerminalEscape.line(report.name());
        String url = TerminalEscape.line(report.url());
        text.append(name).append(url.endsWith(name) ? "" : " (" + url + ")").append('\n');
        if (report.outcome() == RunEnd.Outcome.LOCKED) {
            row(text, "not read", "another sync was running");
            return;
        }
        if (isUnread(report)) {
            Absence absence = report.absence();
            row(text, "not read", absence == null ? "no answer of a ComfyUI" : "last read " + ago(absence.reached()));
            return;
        }
        row(text, "prompts", prompts(counts));
        row(text, "files", files(report));
        if (report.filesHeld() != null) {
            row(text, "files wait", TerminalEscape.line(report.filesHeld()));
        }
        row(text, "redacted", redacted(report));
        row(text, "history", history(counts));
        String notice = report.notice();
        if (notice != null) {
            row(text, "notice", TerminalEscape.line(notice));
        }
        if (!report.problems().isEmpty()) {
            row(text, "not saved", "");
            report.problems()
                    .forEach(problem -> text.append("    - ")
                            .append(TerminalEscape.line(problem))
                            .append('\n'));
        }
    }

    /** Whether nothing came from it: then nothing is to be counted, for all counts read like success. */
    private static boolean isUnread(ServerReport report) {
        return report.outcome() == RunEnd.Outcome.FAILED && report.counts().entriesRead() == 0;
    }

    private static void row(StringBuilder text, String label, String value) {
        text.append(String.format(Locale.ROOT, "  %-10s %s", label, value).stripTrailing())
                .append('\n');
    }

    private static String prompts(RunCounts counts) {
        List<String> parts = new ArrayList<>();
        parts.add(String.format(Locale.ROOT, "%,d new", counts.promptsNew()));
        part(parts, counts.promptsChanged(), "changed");
        part(parts, counts.promptsKnown(), "known");
        part(parts, counts.malformed(), "malformed");
        return String.join(", ", parts) + " (" + HumanFormat.bytes(counts.entryBytes()) + " read)";
    }

    private static String files(ServerReport report) {
        RunCounts counts = report.counts();
        List<String> parts = new ArrayList<>();
        parts.add(String.format(Locale.ROOT, "%,d stored", counts.filesStored()));
        part(parts, counts.filesShared(), "shared");
        part(parts, report.filesLocal(), "of these from --link-from");
        part(parts, counts.filesMissing(), "missing");
        part(parts, counts.filesMismatched(), "mismatched");
        part(parts, counts.filesSkipped(), "skipped");
        part(parts, counts.filesFailed(), "failed");
        part(
                parts,
                report.filesWaiting(),
                report.filesElsewhere() ? "being fetched by another run" : "waiting for the next run");
        return String.join(", ", parts) + " (" + HumanFormat.bytes(counts.fileBytes()) + " fetched)";
    }

    private static String redacted(ServerReport report) {
        List<String> parts = new ArrayList<>();
        parts.add(
                report.counts().redactions() == 0
                        ? "nothing"
                        : HumanFormat.of(report.counts().redactions(), "place"));
        report.redactionsByRule().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(rule -> parts.add(TerminalEscape.line(rule.getKey()) + " " + rule.getValue()));
        String masked = report.counts().filesMasked() == 0
                ? ""
                : "; masked in " + HumanFormat.of(report.counts().filesMasked(), "file");
        String first = parts.remove(0);
        return first + (parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")") + masked;
    }

    private static String history(RunCounts counts) {
        Long length = counts.historyLength();
        if (length == null) {
            return "not read to its end";
        }
        String text = HumanFormat.of(length, "entry", "entries") + " on the server";
        if (length >= ServerStatus.USUAL_CAP * NEARLY_FULL) {
            text += ", which drops the oldest at about 10,000: sync more often than it fills";
        }
        return text;
    }

    private static void part(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(String.format(Locale.ROOT, "%,d %s", count, what));
        }
    }
}
