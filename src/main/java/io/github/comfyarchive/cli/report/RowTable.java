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
 * Rows of any columns. On a terminal they fit its width: the widest texts give way, ids and numbers do not, and widths are those of the
 * first rows; where all of it cannot stand side by side, each row is printed as lines of name and value. Elsewhere nothing is cut, and tabs
 * stand between.
 */
public final class RowTable {
    private static final int ROWS_LOOKED_AT = 200;
    private static final String GAP = "  ";

    /** Of a text so much is shown at least: a word or two. */
    private static final int LEAST = 12;

    /** Ids, numbers and times: up to the length of a UUID. */
    private static final Pattern WHOLE = Pattern.compile("[-\\w.:+]{0,36}|[0-9-]{10} [0-9:]{5,8}");

    private static final Pattern UTC =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z");

    private final Terminal terminal;
    private final Output out;
    private final List<List<@Nullable Object>> waiting = new ArrayList<>();
    private List<String> heads = List.of();
    private int[] widths = {};
    private boolean[] numbers = {};
    private boolean records;

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
        boolean on = records || print(new ArrayList<>(heads));
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
        int[] least = new int[columns];
        for (int column = 0; column < columns; column++) {
            int at = column;
            numbers[column] = !waiting.isEmpty()
                    && waiting.stream().allMatch(row -> row.get(at) == null || row.get(at) instanceof Number);
            List<String> cells = waiting.stream().map(row -> text(row.get(at))).toList();
            int head = DisplayWidth.of(heads.get(column));
            widths[column] = Math.max(
                    head, cells.stream().mapToInt(DisplayWidth::of).max().orElse(0));
            boolean whole = cells.stream().allMatch(RowTable::isWhole);
            least[column] = whole ? widths[column] : Math.min(widths[column], Math.max(head, LEAST));
        }
        int room = terminal.columns() - GAP.length() * (columns - 1);
        if (Arrays.stream(least).sum() > room) {
            records = !waiting.isEmpty();
            return;
        }
        while (Arrays.stream(widths).sum() > room) {
            int widest = -1;
            for (int column = 0; column < columns; column++) {
                boolean gives = widths[column] > least[column];
                widest = gives && (widest < 0 || widths[column] > widths[widest]) ? column : widest;
            }
            if (widest < 0) {
                return; // names alone: there are no rows
            }
            widths[widest]--;
        }
    }

    /** What says nothing where it is cut: ids, numbers, times. */
    private static boolean isWhole(String cell) {
        return WHOLE.matcher(cell).matches();
    }

    private boolean print(List<@Nullable Object> row) {
        if (records) {
            return printRecord(row);
        }
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            Object cell = row.get(column);
            String cut = cut(text(cell), widths[column]);
            String space = " ".repeat(Math.max(0, widths[column] - DisplayWidth.of(cut)));
            line.append(column == 0 ? "" : GAP).append(numbers[column] ? space + cut : cut + space);
        }
        return out.line(DisplayWidth.cut(line.toString().stripTrailing(), terminal.columns()));
    }

    private static String cut(String text, int columns) {
        return text.indexOf(' ') < 0 ? DisplayWidth.cutName(text, columns) : DisplayWidth.cutAtWord(text, columns);
    }

    /** A row whose columns do not fit side by side: a line each, and an empty one after it. */
    private boolean printRecord(List<@Nullable Object> row) {
        int label = Math.min(
                terminal.columns() / 2,
                heads.stream().mapToInt(DisplayWidth::of).max().orElse(0));
        boolean on = true;
        for (int column = 0; on && column < widths.length; column++) {
            String head = DisplayWidth.pad(cut(heads.get(column), label), label) + GAP;
            String cell = cut(text(row.get(column)), terminal.columns() - DisplayWidth.of(head));
            on = out.line((head + cell).stripTrailing());
        }
        return on && out.line("");
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
