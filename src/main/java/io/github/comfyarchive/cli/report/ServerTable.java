package io.github.comfyarchive.cli.report;

import io.github.comfyarchive.cli.terminal.DisplayWidth;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.store.Servers;
import io.github.comfyarchive.store.row.ServerAddress;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The servers of an archive as a table. */
public final class ServerTable {
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
    private static final String GAP = "  ";
    private static final int ADDRESSES = 4;

    private ServerTable() {}

    /**
     * Lays it out.
     *
     * @param servers what to list
     * @param zone of the times
     * @param terminal where a person looks at it, an empty column is left out, and addresses stand below where beside there is no room
     * @return lines
     */
    public static String text(List<Servers.Listed> servers, ZoneId zone, Terminal terminal) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NAME", "PROMPTS", "LAST SYNC", "STATE", "ADDRESSES"));
        for (Servers.Listed listed : servers) {
            rows.add(row(listed, zone));
        }
        boolean person = terminal.outIsTerminal();
        int last = ADDRESSES;
        int[] widths = new int[last + 1];
        int all = 0;
        for (int column = 0; column <= last; column++) {
            int at = column;
            boolean empty = rows.stream().skip(1).allMatch(row -> row.get(at).isEmpty());
            widths[column] = person && empty ? 0 : width(rows, column);
            all += widths[column] == 0 ? 0 : widths[column] + (column == last ? 0 : GAP.length());
        }
        boolean below = person && all > terminal.columns();
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < last; column++) {
                if (widths[column] > 0) {
                    line.append(DisplayWidth.pad(row.get(column), widths[column]))
                            .append(GAP);
                }
            }
            String shown = below ? line.toString().stripTrailing() + "\n" + GAP + row.get(last) : line + row.get(last);
            text.append(shown).append('\n');
        }
        return text.toString();
    }

    private static int width(List<List<String>> rows, int column) {
        return rows.stream()
                .mapToInt(row -> DisplayWidth.of(row.get(column)))
                .max()
                .orElse(0);
    }

    private static List<String> row(Servers.Listed listed, ZoneId zone) {
        String synced = listed.server() == null ? null : listed.server().lastSyncedAt();
        return List.of(
                listed.name() == null ? "-" : TerminalEscape.line(listed.name()),
                String.format(Locale.ROOT, "%,d", listed.prompts()),
                synced == null ? "never" : LOCAL.format(Instant.parse(synced).atZone(zone)),
                state(listed),
                listed.addresses().isEmpty()
                        ? TerminalEscape.line(listed.url())
                        : listed.addresses().stream()
                                .map(ServerAddress::url)
                                .map(TerminalEscape::line)
                                .collect(Collectors.joining(", ")));
    }

    private static String state(Servers.Listed listed) {
        if (listed.pausedAt() != null) {
            return "paused";
        }
        return listed.server() == null ? "never reached" : "";
    }
}
