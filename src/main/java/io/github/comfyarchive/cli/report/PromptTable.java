package io.github.comfyarchive.cli.report;

import io.github.comfyarchive.cli.terminal.DisplayWidth;
import io.github.comfyarchive.cli.terminal.Output;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.query.PromptSummary;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Prompts as a table. On a terminal it fits the width: ids are cut where the rest is not needed to tell them apart, the text fills
 * the line, and columns are left out where it is narrow. Elsewhere nothing is cut, and tabs stand between: for grep, cut and spreadsheets.
 */
public final class PromptTable {
    private static final List<String> HEADS =
            List.of("ID", "WHEN", "STATUS", "SECONDS", "MODEL", "SEED", "TEXT", "FILES", "STARS", "TAGS", "SERVER");
    private static final int TEXT = HEADS.indexOf("TEXT");
    private static final int MODEL = HEADS.indexOf("MODEL");
    private static final int STARS = HEADS.indexOf("STARS");
    private static final int TAGS = HEADS.indexOf("TAGS");
    private static final int STATUS = HEADS.indexOf("STATUS");

    /** On a terminal alone, and where several are listed: scripts count columns. */
    private static final int SERVER = HEADS.indexOf("SERVER");

    private static final int SERVER_WIDTH = 14;

    /** Names that begin alike are shown so far as they are told apart. */
    private static final int LONGEST_SERVER = 30;

    /** The widths at which a row fits into 80 columns: names of models tell most by their beginning. */
    private static final int MODEL_WIDTH = 24;

    private static final int NARROW_MODEL_WIDTH = 12;
    /** A few words: for these a person gives figures and the model. */
    private static final int LEGIBLE_TEXT = 20;

    private static final int SHORTEST_TEXT = 10;
    /** One tag, or two short ones. */
    private static final int TAGS_WIDTH = 16;

    private static final String GAP = "  ";
    private static final String RED = "\033[31m";
    private static final String MAGENTA = "\033[35m";
    private static final String PLAIN = "\033[0m";

    /** Where all do not fit beside some text: {@code archive show} has them. */
    private static final List<Integer> LEFT_OUT_FIRST = List.of(
            HEADS.indexOf("SEED"),
            HEADS.indexOf("SECONDS"),
            HEADS.indexOf("FILES"),
            MODEL,
            STATUS,
            SERVER,
            TAGS,
            STARS);

    /** Eight characters of a UUID tell thousands apart; more are shown where they do not. */
    private static final int SHORTEST_ID = 8;
    /** Widths are those of the first rows; memory does not grow with a list of a million. */
    private static final int ROWS_LOOKED_AT = 200;

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    private final Terminal terminal;
    private final Output out;
    private final ZoneId zone;
    private final List<List<String>> waiting = new ArrayList<>();
    private final List<String> below = new ArrayList<>();
    private int[] widths = {};

    /**
     * Begins a table.
     *
     * @param zone of the times on a terminal
     */
    public PromptTable(Terminal terminal, ZoneId zone) {
        this.terminal = terminal;
        this.out = new Output(terminal.out());
        this.zone = zone;
    }

    /**
     * Adds a prompt; answers whether somebody still reads.
     *
     * @param note what is printed below it on a terminal, and as one more column elsewhere; may be empty
     */
    public boolean add(PromptSummary prompt, String note) {
        List<String> row = row(prompt);
        if (!terminal.outIsTerminal()) {
            boolean on = widths.length > 0 || out.line(piped(HEADS.subList(0, SERVER), note.isEmpty() ? "" : "MATCH"));
            widths = new int[1];
            return on && out.line(piped(row.subList(0, SERVER), note));
        }
        if (widths.length > 0) {
            return print(row, note);
        }
        waiting.add(row);
        below.add(note);
        return waiting.size() < ROWS_LOOKED_AT || flush();
    }

    /** Prints what waits for widths; to be called at the end. */
    public boolean flush() {
        if (waiting.isEmpty()) {
            return true;
        }
        shortenIds();
        measure();
        boolean on = print(HEADS, "");
        for (int index = 0; on && index < waiting.size(); index++) {
            on = print(waiting.get(index), below.get(index));
        }
        waiting.clear();
        return on;
    }

    /** What people add came later than the note: scripts count columns. */
    private static String piped(List<String> row, String note) {
        List<String> cells = new ArrayList<>(row);
        if (!note.isEmpty()) {
            cells.add(STARS, note);
        }
        return String.join("\t", cells);
    }

    private List<String> row(PromptSummary prompt) {
        boolean fits = terminal.outIsTerminal();
        String when = fits ? LOCAL.format(Instant.parse(prompt.createdAt()).atZone(zone)) : prompt.createdAt();
        String error = prompt.error();
        String text = error != null ? error : prompt.positive() == null ? "" : prompt.positive();
        List<String> row = new ArrayList<>();
        row.add(prompt.promptId());
        row.add(when);
        row.add(prompt.status().word());
        Long millis = prompt.durationMs();
        row.add(millis == null ? "" : String.format(Locale.ROOT, "%.1f", millis / 1000.0));
        row.add(prompt.model() == null ? "" : fits ? baseName(prompt.model()) : prompt.model());
        row.add(prompt.seed() == null ? "" : prompt.seed());
        row.add(fits ? TerminalEscape.shortened(text.strip(), 400) : text);
        row.add(prompt.stored() == prompt.files() ? "" + prompt.files() : prompt.stored() + "/" + prompt.files());
        row.add(prompt.stars() == null ? "" : prompt.stars().toString());
        row.add(prompt.tags() == null ? "" : prompt.tags());
        row.add(prompt.server());
        row.replaceAll(TerminalEscape::line);
        return row;
    }

    /** A file's name without folders and without its ending: a narrow column is for what differs. */
    static String baseName(String model) {
        String name = model.substring(Math.max(model.lastIndexOf('/'), model.lastIndexOf('\\')) + 1);
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private void shortenIds() {
        int length = SHORTEST_ID;
        List<String> ids = waiting.stream().map(row -> row.get(0)).sorted().toList();
        for (int index = 1; index < ids.size(); index++) {
            length = Math.max(length, common(ids.get(index - 1), ids.get(index)) + 1);
        }
        for (List<String> row : waiting) {
            row.set(0, shortened(row.get(0), length));
        }
        idLength = length;
    }

    private int idLength = Integer.MAX_VALUE;

    private static String shortened(String id, int length) {
        return id.length() <= length ? id : id.substring(0, id.offsetByCodePoints(0, id.codePointCount(0, length)));
    }

    private static int common(String one, String other) {
        int at = 0;
        while (at < one.length() && at < other.length() && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return one.equals(other) ? 0 : at;
    }

    private void measure() {
        widths = new int[HEADS.size()];
        for (int column = 0; column < widths.length; column++) {
            int at = column;
            int widest = waiting.stream()
                    .mapToInt(row -> DisplayWidth.of(row.get(at)))
                    .max()
                    .orElse(0);
            boolean ofPeople = column == STARS || column == TAGS; // most have none: then they take no room
            widths[column] = ofPeople && widest == 0 ? 0 : Math.max(DisplayWidth.of(HEADS.get(column)), widest);
        }
        boolean several =
                waiting.stream().map(row -> row.get(SERVER)).distinct().count() > 1;
        widths[SERVER] = several ? Math.min(widths[SERVER], serverWidth()) : 0;
        widths[TAGS] = Math.min(widths[TAGS], TAGS_WIDTH);
        widths[MODEL] = Math.min(widths[MODEL], MODEL_WIDTH);
        int legible = Math.min(widths[TEXT], LEGIBLE_TEXT);
        int shortest = Math.min(widths[TEXT], SHORTEST_TEXT);
        if (others() + legible > terminal.columns()) {
            widths[MODEL] = Math.min(widths[MODEL], NARROW_MODEL_WIDTH);
        }
        for (int column : LEFT_OUT_FIRST) {
            boolean spared = LEFT_OUT_FIRST.indexOf(column) > LEFT_OUT_FIRST.indexOf(MODEL);
            if (others() + (spared ? shortest : legible) > terminal.columns()) {
                widths[column] = 0;
            }
        }
        widths[TEXT] = Math.max(shortest, Math.min(widths[TEXT], terminal.columns() - others()));
    }

    private int serverWidth() {
        List<String> names =
                waiting.stream().map(row -> row.get(SERVER)).distinct().toList();
        int width = SERVER_WIDTH;
        while (width < LONGEST_SERVER && distinct(names, width) < names.size()) {
            width++;
        }
        return width;
    }

    private static long distinct(List<String> names, int width) {
        return names.stream()
                .map(name -> DisplayWidth.cutName(name, width))
                .distinct()
                .count();
    }

    /** The columns that all but the text take, with the gaps between. */
    private int others() {
        int others = 0;
        for (int column = 0; column < widths.length; column++) {
            others += column == TEXT || widths[column] == 0 ? 0 : widths[column] + GAP.length();
        }
        return others;
    }

    /** What failed is seen at once: in colours that are legible on a dark and on a light ground. */
    private String coloured(String line, String status) {
        String colour = status.equals("error") ? RED : status.equals("interrupted") ? MAGENTA : "";
        int at = colour.isEmpty() || widths[STATUS] == 0 || !terminal.isColoured()
                ? -1
                : line.indexOf(GAP + status + " ");
        if (at < 0) {
            return line;
        }
        int start = at + GAP.length();
        int end = start + status.length();
        return line.substring(0, start) + colour + line.substring(start, end) + PLAIN + line.substring(end);
    }

    private boolean print(List<String> row, String note) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            if (widths[column] == 0) {
                continue;
            }
            String cell = column == 0 ? shortened(row.get(0), idLength) : row.get(column);
            String cut = column == TEXT
                    ? DisplayWidth.cutAtWord(cell, widths[column])
                    : DisplayWidth.cutName(cell, widths[column]);
            line.append(column == 0 ? "" : GAP).append(DisplayWidth.pad(cut, widths[column]));
        }
        String shown = DisplayWidth.cut(line.toString().stripTrailing(), terminal.columns());
        return out.line(coloured(shown, row.get(STATUS))) && (note.isEmpty() || out.line("  " + note));
    }
}
