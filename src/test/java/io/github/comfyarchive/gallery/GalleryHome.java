package io.github.comfyarchive.gallery;

import io.github.comfyarchive.comfy.RequestHeaders;
import io.github.comfyarchive.comfy.ServerUrl;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.graph.NodeRules;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.PromptIds;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.sync.Sync;
import io.github.comfyarchive.sync.SyncOptions;
import io.github.comfyarchive.sync.SyncTarget;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A real home, filled by syncs, and galleries of it. */
record GalleryHome(TestHome home) {
    static final GalleryOptions OPTIONS = new GalleryOptions("A gallery", "9.9.9", ZoneOffset.UTC, false, 2);

    GalleryHome(Path root) {
        this(new TestHome(root));
    }

    GalleryHome sync(FakeComfyServer server) throws IOException {
        return sync("studio", server);
    }

    GalleryHome sync(String name, FakeComfyServer server) throws IOException {
        HomeFolder folder = home.withSchema().folder();
        try (Archive archive = Archive.open(folder, Clock.systemUTC());
                HomeLocks locks = HomeLocks.open(folder, Duration.ZERO)) {
            Redactor redactor = new Redactor(RedactionRules.builtIn(), folder.fingerprintKey());
            SyncTarget target =
                    new SyncTarget(name, ServerUrl.parse(server.uri().toString()), RequestHeaders.none());
            new Sync(archive, new Derivation(redactor, NodeRules::builtIn), SyncOptions.DEFAULT, locks)
                    .run(List.of(target), (one, tally) -> {});
        }
        return this;
    }

    GalleryReport export(Path to) throws IOException {
        return export(to, OPTIONS, Filter.ALL, false);
    }

    GalleryReport export(Path to, GalleryOptions options, Filter filter, boolean overwrite) throws IOException {
        try (Archive archive = Archive.open(home.folder(), Clock.systemUTC())) {
            return new Gallery(archive, options)
                    .write(new PromptIds(archive, filter, 0).newestFirst(), to, overwrite, prompts -> {});
        }
    }

    List<List<String>> rows(String query) {
        return home.rows(query);
    }

    @Nullable
    String value(String query) {
        return home.value(query);
    }

    /** Every prompt so many times more, each seven minutes older than the one before, with the same files. */
    GalleryHome multiply(int times) throws SQLException {
        try (Connection connection = home.sql();
                Statement sql = connection.createStatement()) {
            connection.setAutoCommit(false);
            sql.execute(
                    "CREATE TEMP TABLE times AS WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < "
                            + times + ") SELECT n FROM n");
            sql.execute("""
                    INSERT INTO prompt_row SELECT prompt.id + n * 1000, server_id, prompt_id || '-' || n, number, status, completed,
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
        return this;
    }
}
