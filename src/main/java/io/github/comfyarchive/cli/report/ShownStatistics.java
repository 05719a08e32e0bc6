package io.github.comfyarchive.cli.report;

import io.github.comfyarchive.cli.terminal.DisplayWidth;
import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.LocalTime;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.json.StatisticsJson;
import io.github.comfyarchive.query.Days;
import io.github.comfyarchive.query.Statistics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Statistics for a person and for a program. */
public final class ShownStatistics {
    /** Leaves half of 80 columns for the figures. */
    private static final int LONGEST_MODEL = 40;

    /** The longest label and a blank. */
    private static final int LABELS = 11;

    private static final char[] EIGHTHS = {' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'};

    private final Statistics statistics;
    private final Days shown;
    private final StringBuilder text = new StringBuilder();

    /**
     * Takes figures.
     *
     * @param statistics the figures
     * @param shown the days that are shown by themselves, and the zone of all times, which are those of the archive in UTC
     */
    public ShownStatistics(Statistics statistics, Days shown) {
        this.statistics = statistics;
        this.shown = shown;
    }

    /** For a person, as wide as the terminal. */
    public String text(Terminal terminal) {
        row("prompts", counts(statistics.total(), statistics.prompts()));
        Double rate = statistics.successRate();
        row(
                "succeeded",
                rate == null ? null : String.format(Locale.ROOT, "%.1f %% of those that ran to an end", 100 * rate));
        row("from", time(statistics.firstAt()));
        row("to", time(statistics.lastAt()));
        long files =
                statistics.files().values().stream().mapToLong(Long::longValue).sum();
        row("files", counts(files, statistics.files()));
        row(
                "on disk",
                String.format(
                        Locale.ROOT, "%,d different, %s", statistics.assets(), HumanFormat.bytes(statistics.bytes())));
        durations();
        days(terminal.columns());
        servers(terminal.outIsTerminal());
        return text.toString();
    }

    private static String counts(long total, Map<String, Long> counts) {
        List<String> parts = new ArrayList<>();
        new TreeMap<>(counts)
                .forEach((what, count) ->
                        parts.add(String.format(Locale.ROOT, "%,d %s", count, TerminalEscape.line(what))));
        return String.format(Locale.ROOT, "%,d", total)
                + (parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")");
    }

    private @Nullable String time(@Nullable String utc) {
        return utc == null || shown.areUtc() ? utc : LocalTime.of(Instant.parse(utc), shown.zone());
    }

    private void durations() {
        if (statistics.durations().isEmpty()) {
            return;
        }
        int width = statistics.durations().stream()
                .mapToInt(one -> DisplayWidth.of(model(one)))
                .max()
                .orElse(0);
        text.append(String.format(
                Locale.ROOT, "%n%s  %8s  %9s  %9s%n", DisplayWidth.pad("model", width), "prompts", "median", "95 %"));
        for (Statistics.ModelDuration one : statistics.durations()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s  %,8d  %9s  %9s%n",
                    DisplayWidth.pad(model(one), width),
                    one.prompts(),
                    HumanFormat.duration(Duration.ofMillis(Math.round(one.medianMs()))),
                    HumanFormat.duration(Duration.ofMillis(one.p95Ms()))));
        }
    }

    private static String model(Statistics.ModelDuration one) {
        String name = one.model();
        return name == null ? "(no model found)" : DisplayWidth.cutName(TerminalEscape.line(name), LONGEST_MODEL);
    }

    private void days(int columns) {
        long most = statistics.days().stream()
                .mapToLong(Statistics.Day::prompts)
                .max()
                .orElse(0);
        if (most == 0) {
            return;
        }
        text.append(String.format(Locale.ROOT, "%nprompts by day%s%n", shown.areUtc() ? " (UTC)" : ""));
        int bar = Math.max(10, Math.min(60, columns - 34));
        for (Statistics.Day day : everyDay()) {
            String failed = day.failed() == 0 ? "" : String.format(Locale.ROOT, ", %,d failed", day.failed());
            text.append(String.format(
                            Locale.ROOT,
                            "%s %s %,d%s",
                            day.day(),
                            bar(day.prompts(), most, bar),
                            day.prompts(),
                            failed))
                    .append('\n');
        }
    }

    private List<Statistics.Day> everyDay() {
        return statistics.everyDay(shown.first(), shown.last());
    }

    private static String bar(long value, long most, int columns) {
        long eighths = Math.round(8.0 * columns * value / most);
        if (value > 0) {
            eighths = Math.max(1, eighths);
        }
        int full = (int) (eighths / 8);
        int rest = (int) (eighths % 8);
        String bar = "█".repeat(full) + (rest == 0 ? "" : EIGHTHS[rest]);
        return bar + " ".repeat(columns - full - (rest == 0 ? 0 : 1));
    }

    private void servers(boolean terminal) {
        if (statistics.servers().isEmpty()) {
            return;
        }
        text.append(String.format(Locale.ROOT, "%nservers%n"));
        for (Statistics.ServerRuns server : statistics.servers()) {
            String name = TerminalEscape.line(server.server());
            boolean beside = DisplayWidth.of(name) <= LABELS || !terminal;
            text.append(beside ? "" : name + "\n");
            row(
                    beside ? name : "",
                    HumanFormat.of(server.runs(), "run")
                            + (server.failed() == 0 ? "" : ", " + server.failed() + " failed")
                            + (server.lastSyncedAt() == null ? "" : ", last " + time(server.lastSyncedAt()))
                            + (server.historyLength() == null
                                    ? ""
                                    : String.format(
                                            Locale.ROOT,
                                            ", %,d of about 10,000 entries in its history",
                                            server.historyLength())));
        }
    }

    private void row(String label, @Nullable String value) {
        if (value != null) {
            text.append(DisplayWidth.pad(label, LABELS))
                    .append(' ')
                    .append(value)
                    .append('\n');
        }
    }

    /** For a program: docs/json/stats.schema.json. */
    public String json() {
        return JsonLineWriter.text(new StatisticsJson(statistics, everyDay()));
    }
}
