package io.github.comfyarchive.cli.report;

import io.github.comfyarchive.cli.terminal.DisplayWidth;
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

    private ServerTable() {}

    /**
     * Lays it out.
     *
     * @param servers what to list
     * @param zone of the times
     * @return lines
     */
    public static String text(List<Servers.Listed> servers, ZoneId zone) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NAME", "PROMPTS", "LAST SYNC", "STATE", "ADDRESSES"));
        for (Servers.Listed listed : servers) {
            rows.add(row(listed, zone));
        }
        StringBuilder text = new StringBuilder();
        int last = rows.get(0).size() - 1;
        for (List<String> row : rows) {
            for (int column = 0; column < last; column++) {
                int width = width(rows, column);
                text.append(DisplayWidth.pad(row.get(column), width)).append(GAP);
            }
            text.append(row.get(last)).append('\n');
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
