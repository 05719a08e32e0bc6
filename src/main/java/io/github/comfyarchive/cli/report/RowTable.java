package io.github.comfyarchive.cli.report;

import io.github.comfyarchive.cli.terminal.DisplayWidth;
import io.github.comfyarchive.cli.terminal.LocalTime;
import io.github.comfyarchive.cli.terminal.Output;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rows of any columns. On a terminal they fit its width: the widest columns give way, and widths are those of the first rows. Elsewhere
 * nothing is cut, and tabs stand between.
 */
public final class RowTable {
    private static final int ROWS_LOOKED_AT = 200;
    private static final String GAP = "  ";

    /** So much of each column stays as long as there is room: a date, the beginning of an id. */
    private static final int LEAST = 8;

    /** {@code 2026-11-24 18:30}. */
    private static final int TIME = 16;

    private static final Pattern UTC =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z");

    private final Terminal terminal;
    private final Output out;
    private final List<List<@Nullable Object>> waiting = new ArrayList<>();
    private List<String> heads = List.of();
    private int[] widths = {};
    private boolean[] numbers = {};
    private boolean[] times = {};

    /** Begins to print. */
    public RowTable(Terminal terminal) {
        this.terminal = terminal;
        this.out = new Output(terminal.out());
    }

    /** Takes the names of the columns; answers whether somebody still reads. */
    public boolean heads(List<String> names) {
        heads = names.stream().map(TerminalEscape::line).toList();
        return terminal.outIsTerminal() || out.line(String.join("\t", heads));
    }

    /** Takes a row; answers whether somebody still reads. */
    public boolean add(List<@Nullable Object> row) {
        if (!terminal.outIsTerminal()) {
            List<String> cells = new ArrayList<>();
            row.forEach(cell -> cells.add(text(cell)));
            return out.line(String.join("\t", cells));
        }
        if (widths.length > 0) {
            return print(row);
        }
        waiting.add(row);
        return waiting.size() < ROWS_LOOKED_AT || flush();
    }

    /** Prints what waits for widths; to be called at the end. */
    public boolean flush() {
        if (!terminal.outIsTerminal() || heads.isEmpty() || widths.length > 0) {
            return true;
        }
        measure();
        boolean on = print(new ArrayList<>(heads));
        for (int index = 0; on && index < waiting.size(); index++) {
            on = print(waiting.get(index));
        }
        waiting.clear();
        return on;
    }

    private void measure() {
        int columns = heads.size();
        widths = new int[columns];
        numbers = new boolean[columns];
        times = new boolean[columns];
        for (int column = 0; column < columns; column++) {
            int at = column;
            numbers[column] = !waiting.isEmpty()
                    && waiting.stream().allMatch(row -> row.get(at) == null || row.get(at) instanceof Number);
            times[column] =
                    !waiting.isEmpty() && waiting.stream().allMatch(row -> row.get(at) == null || isTime(row.get(at)));
            widths[column] = Math.max(
                    DisplayWidth.of(heads.get(column)),
                    waiting.stream()
                            .mapToInt(row -> DisplayWidth.of(text(row.get(at))))
                            .max()
                            .orElse(0));
        }
        int room = terminal.columns() - GAP.length() * (columns - 1);
        int least = Math.min(LEAST, Math.max(1, room / Math.max(1, columns)));
        while (Arrays.stream(widths).sum() > room) {
            int widest = 0;
            for (int column = 1; column < columns; column++) {
                boolean more = widths[column] > widths[widest] || (times[widest] && widths[widest] <= TIME);
                widest = more && !(times[column] && widths[column] <= TIME) ? column : widest;
            }
            if (widths[widest] <= (times[widest] ? TIME : least)) {
                return;
            }
            widths[widest]--;
        }
    }

    private boolean print(List<@Nullable Object> row) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            Object cell = row.get(column);
            String cut = DisplayWidth.cut(text(cell), widths[column]);
            String space = " ".repeat(Math.max(0, widths[column] - DisplayWidth.of(cut)));
            line.append(column == 0 ? "" : GAP).append(numbers[column] ? space + cut : cut + space);
        }
        return out.line(DisplayWidth.cut(line.toString().stripTrailing(), terminal.columns()));
    }

    private static boolean isTime(@Nullable Object cell) {
        return cell instanceof String text && UTC.matcher(text).matches();
    }

    /** A time of the archive is shown in that of this machine where a person looks at it. */
    private String text(@Nullable Object cell) {
        if (cell == null) {
            return "";
        }
        return terminal.outIsTerminal() && isTime(cell)
                ? LocalTime.of(Instant.parse(cell.toString()), ZoneId.systemDefault())
                : TerminalEscape.line(cell.toString());
    }
}
