package io.github.comfyarchive.cli.report;

import io.github.comfyarchive.cli.terminal.DisplayWidth;
import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.json.DiskUseJson;
import io.github.comfyarchive.query.DiskUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where the room goes, as a table: for a person on a terminal, with tabs and bare numbers where it is piped. */
public final class DiskUseTable {
    private static final String GAP = "  ";

    private DiskUseTable() {}

    /**
     * Lays it out.
     *
     * @param use what to show
     * @param where whether a person reads it, and in how many columns
     * @return lines
     */
    public static String text(DiskUseJson use, Terminal where) {
        boolean terminal = where.outIsTerminal();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("BYTES", "FILES", "PROMPTS", use.by().name()));
        for (DiskUse.Part part : use.report().parts()) {
            rows.add(List.of(
                    bytes(part.bytes(), terminal),
                    number(part.files(), terminal),
                    number(part.prompts(), terminal),
                    part.name().isEmpty() ? "-" : TerminalEscape.line(part.name())));
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append(terminal ? padded(row, rows, where.columns()) : String.join("\t", row))
                    .append('\n');
        }
        return terminal ? text.append(end(use)).toString() : text.toString();
    }

    private static String padded(List<String> row, List<List<String>> rows, int columns) {
        StringBuilder text = new StringBuilder();
        int last = row.size() - 1;
        for (int column = 0; column < last; column++) {
            int at = column;
            int width = rows.stream()
                    .mapToInt(one -> DisplayWidth.of(one.get(at)))
                    .max()
                    .orElse(0);
            text.append(" ".repeat(width - DisplayWidth.of(row.get(column))))
                    .append(row.get(column))
                    .append(GAP);
        }
        return text.append(DisplayWidth.cutName(row.get(last), columns - DisplayWidth.of(text.toString())))
                .toString();
    }

    private static String end(DiskUseJson use) {
        DiskUse.Total total = use.report().total();
        long freed = use.report().own().bytes() - use.report().own().linkedBytes();
        return "\nIn all " + HumanFormat.bytes(total.bytes()) + " in " + HumanFormat.of(total.files(), "file") + " of "
                + HumanFormat.of(total.prompts(), "prompt") + "; the database has "
                + HumanFormat.bytes(use.databaseBytes())
                + ".\narchive forget with these filters would give back " + HumanFormat.bytes(freed) + " in "
                + HumanFormat.of(use.report().own().files(), "file") + ", and some of the database.\n";
    }

    private static String bytes(long bytes, boolean terminal) {
        return terminal ? HumanFormat.bytes(bytes) : Long.toString(bytes);
    }

    private static String number(long number, boolean terminal) {
        return terminal ? String.format(Locale.ROOT, "%,d", number) : Long.toString(number);
    }
}
