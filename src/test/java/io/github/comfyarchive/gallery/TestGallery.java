package io.github.comfyarchive.gallery;

import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.HomeCatalog;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Galleries of a home, whose page does not depend on this build or its time zone. */
final class TestGallery {
    static final GalleryOptions OPTIONS = new GalleryOptions("A gallery", "9.9.9", ZoneOffset.UTC, false, 2);

    private TestGallery() {}

    static GalleryReport write(TestHome home, Path to) throws IOException {
        return write(home, to, OPTIONS, Filter.ALL, false);
    }

    static GalleryReport write(TestHome home, Path to, GalleryOptions options, Filter filter, boolean overwrite)
            throws IOException {
        try (Archive archive = Archive.open(home.folder(), Clock.systemUTC())) {
            return new Gallery(new HomeCatalog(archive), options)
                    .write(new HomeCatalog(archive).ids(filter, 0).newestFirst(), to, overwrite, prompts -> {});
        }
    }

    /** Every prompt so many times more, each seven minutes older than the one before, with the same files. */
    static void multiply(TestHome home, int times) throws SQLException {
        try (Connection connection = home.sql();
                Statement sql = connection.createStatement()) {
            connection.setAutoCommit(false);
            sql.execute(
                    "CREATE TEMP TABLE times AS WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < "
                            + times + ") SELECT n FROM n");
            sql.execute("""
                    INSERT INTO prompt_row (id, server_id, prompt_id, number, status, completed, client_id, workflow_id, created_at,
                        started_at, finished_at, duration_ms, first_archived_at, last_changed_at, own_graph, derivation, template,
                        graph_patch)
                    SELECT prompt.id + n * 1000, server_id, prompt_id || '-' || n, number, status, completed,
                        client_id, workflow_id, strftime('%Y-%m-%dT%H:%M:%fZ', created_at, '-' || (n * 7) || ' minutes'),
                        started_at, finished_at, duration_ms, first_archived_at, last_changed_at, own_graph, derivation, template,
                        graph_patch
                    FROM temp.times CROSS JOIN prompt_row AS prompt""");
            for (String table : List.of(
                    "entry",
                    "sampling_row",
                    "output_sampler",
                    "output_origin",
                    "prompt_source_row",
                    "prompt_model",
                    "status_message_row",
                    "output_value")) {
                List<String> columns = new ArrayList<>();
                try (ResultSet info = sql.executeQuery("SELECT name FROM pragma_table_info('" + table + "')")) {
                    while (info.next()) {
                        columns.add(info.getString(1));
                    }
                }
                sql.execute("INSERT INTO " + table + " SELECT "
                        + String.join(", ", columns).replaceFirst("\\bprompt\\b", "prompt + n * 1000") + " FROM "
                        + table + " CROSS JOIN temp.times");
            }
            sql.execute("""
                    INSERT INTO output SELECT id + n * 100000, prompt + n * 1000, node_id, media, position, filename, subfolder,
                        type, cached, state, asset, provenance, attempts, last_error, fetched_at, replaced_at
                    FROM output CROSS JOIN temp.times""");
            connection.commit();
        }
    }
}
