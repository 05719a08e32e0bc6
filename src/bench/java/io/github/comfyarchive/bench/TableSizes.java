package io.github.comfyarchive.bench;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.RawSql;
import java.util.List;

/** How much of the database each table and index takes. */
final class TableSizes {
    private TableSizes() {}

    /** As rows of a Markdown table, the largest first. */
    static List<String> of(Archive archive, long prompts) {
        return RawSql.ask(
                archive,
                sql -> sql.list(
                        """
                        SELECT name, sum(pgsize) AS bytes FROM dbstat WHERE aggregate = 1 GROUP BY name ORDER BY bytes DESC
                        """,
                        row -> "| `%s` | %.1f | %d |"
                                .formatted(
                                        row.getString("name"),
                                        row.getLong("bytes") / 1e6,
                                        Math.round(row.getDouble("bytes") / Math.max(1, prompts)))));
    }
}
