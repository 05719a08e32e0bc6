package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.StoreText;
import io.github.comfyarchive.query.SidePanel;
import io.github.comfyarchive.query.Statistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The choices of a store. Its rows are read for that: the time grows with them. */
final class StoreSidePanel implements SidePanel {
    /** As many as a home gives. */
    private static final int MOST_NAMES = 300;

    private static final int MOST_TAGS = 1_000;

    private final Asking asking;
    private final StoredServers servers;

    StoreSidePanel(Asking asking, StoredServers servers) {
        this.asking = asking;
        this.servers = servers;
    }

    @Override
    public Choices choices(int days) {
        Map<String, Long> byServer = new HashMap<>();
        Map<String, Long> byStatus = new HashMap<>();
        asking.list(
                        Sql.of("SELECT server, status, count(*) FROM prompt GROUP BY 1, 2"),
                        row -> new Counted(row.getString(1), row.getString(2), row.getLong(3)))
                .forEach(counted -> {
                    servers.of(counted.server())
                            .ifPresent(known -> byServer.merge(known.name(), counted.prompts(), Long::sum));
                    byStatus.merge(counted.status(), counted.prompts(), Long::sum);
                });
        return new Choices(
                sorted(byServer),
                sorted(byStatus),
                names("models"),
                names("loras"),
                list(Sql.of("SELECT value, count(DISTINCT (id, server)) FROM annotation WHERE kind = 'tag'"
                        + " AND removed_at IS NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT " + MOST_TAGS)),
                list(Sql.of("SELECT value, count(DISTINCT (id, server)) FROM annotation WHERE kind = 'rating'"
                        + " AND removed_at IS NULL GROUP BY 1 ORDER BY 1 DESC")),
                days == 0 ? List.of() : days(days));
    }

    private record Counted(String server, String status, long prompts) {}

    private static List<Choice> sorted(Map<String, Long> counts) {
        List<Choice> choices = new ArrayList<>();
        counts.forEach((name, prompts) -> choices.add(new Choice(name, prompts)));
        choices.sort(Comparator.comparing(Choice::prompts).reversed().thenComparing(Choice::name));
        return choices;
    }

    private List<Choice> names(String column) {
        return list(Sql.of("SELECT used.name, count(*) FROM prompt AS p CROSS JOIN LATERAL unnest(p." + column
                + ") AS used (name) GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT " + MOST_NAMES));
    }

    private List<Choice> list(Sql question) {
        return asking.list(question, row -> new Choice(StoreText.plain(row.getString(1)), row.getLong(2)));
    }

    private List<Statistics.Day> days(int days) {
        return asking.list(
                Sql.of(
                        "SELECT substr(created_at, 1, 10), count(*), count(*) FILTER (WHERE status = 'error') FROM prompt"
                                + " GROUP BY 1 ORDER BY 1 DESC LIMIT " + days),
                row -> new Statistics.Day(row.getString(1), row.getLong(2), row.getLong(3)));
    }

    @Override
    public long files() {
        return asking.count(Sql.of("SELECT count(DISTINCT asset) FROM output"));
    }

    @Override
    public Kinds kinds() {
        List<Kind> kinds = asking.list(Sql.of("""
                        SELECT CASE WHEN media_type = 'image/svg+xml' THEN 'other' WHEN media_type LIKE 'image/%' THEN 'image'
                            WHEN media_type LIKE 'video/%' THEN 'video' WHEN media_type LIKE 'audio/%' THEN 'audio'
                            ELSE 'other' END AS name, count(*) AS files
                        FROM (SELECT DISTINCT asset, media_type FROM output WHERE asset IS NOT NULL) AS file
                        GROUP BY 1 ORDER BY 2 DESC, 1"""), row -> new Kind(row.getString(1), row.getLong(2)));
        return new Kinds(kinds.stream().mapToLong(Kind::files).sum(), kinds);
    }
}
