package io.github.comfyarchive.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.comfy.RequestHeaders;
import io.github.comfyarchive.comfy.ServerUrl;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Syncs into a home that do not wait long for anything. */
final class QuickSync {
    static final SyncOptions QUICK = new SyncOptions(
            false,
            null,
            Set.of("output", "temp"),
            4,
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofMillis(5),
            0,
            null);

    private final TestHome home;
    private boolean full = QUICK.full();
    private @Nullable Integer pageSize = QUICK.pageSize();
    private Set<String> types = QUICK.types();
    private @Nullable Integer jobs = QUICK.jobs();
    private Duration readTimeout = QUICK.readTimeout();
    private long minFree = QUICK.minFree();

    QuickSync(Path root) {
        this.home = new TestHome(root);
    }

    TestHome home() {
        return home;
    }

    QuickSync pageSize(@Nullable Integer entries) {
        pageSize = entries;
        return this;
    }

    /** How long a silence of the server is waited for. */
    QuickSync readTimeout(Duration silence) {
        readTimeout = silence;
        return this;
    }

    QuickSync full(boolean whole) {
        full = whole;
        return this;
    }

    QuickSync types(String... fetched) {
        types = Set.of(fetched);
        return this;
    }

    QuickSync minFree(long bytes) {
        minFree = bytes;
        return this;
    }

    /** As many files side by side as the link wants. */
    QuickSync followingTheLink() {
        jobs = null;
        return this;
    }

    SyncOptions options() {
        return new SyncOptions(
                full,
                pageSize,
                types,
                jobs,
                QUICK.connectTimeout(),
                readTimeout,
                QUICK.firstRetryDelay(),
                minFree,
                null);
    }

    ServerReport sync(FakeComfyServer server) throws IOException {
        return sync(List.of(target(server.uri()))).get(0);
    }

    List<ServerReport> sync(List<SyncTarget> targets) throws IOException {
        HomeFolder folder = home.withSchema().folder();
        try (Archive archive = Archive.open(folder, Clock.systemUTC());
                HomeLocks locks = HomeLocks.open(folder, Duration.ofSeconds(2))) {
            return new Sync(archive, home.derivation(), options(), locks).run(targets, (target, progress) -> {});
        }
    }

    static SyncTarget target(URI uri) {
        return new SyncTarget("fake", ServerUrl.parse(uri.toString()), RequestHeaders.none());
    }

    List<String> column(String query) {
        return home.column(query);
    }

    List<List<String>> rows(String query) {
        return home.rows(query);
    }

    List<String> archivedIds() {
        return column("SELECT prompt_id FROM prompt ORDER BY id");
    }

    /** Everything but what says when a run was, and in which order things were written. */
    List<List<List<String>>> contents() {
        List<List<List<String>>> tables = new ArrayList<>();
        for (String table : column("SELECT name FROM sqlite_schema WHERE type = 'table'"
                + " AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT IN ('sync_run', 'server', 'server_address', 'home',"
                + " 'change', 'asset_disk', 'sqlite_sequence')"
                + " ORDER BY name")) {
            tables.add(rows("SELECT * FROM " + table).stream()
                    .sorted(Comparator.comparing(List::toString))
                    .toList());
        }
        tables.add(rows("SELECT id, name, url, comfyui_version, cursor_prompt_id, cursor_offset FROM server"));
        return tables;
    }

    /** What is true of an archive after any run. */
    void verify() throws Exception {
        assertThat(column("PRAGMA integrity_check")).containsExactly("ok");
        assertThat(rows("PRAGMA foreign_key_check")).isEmpty();
        assertThat(column("SELECT prompt_id FROM prompt WHERE id NOT IN (SELECT prompt FROM entry)"))
                .isEmpty();
        assertThat(column("SELECT prompt_id FROM prompt WHERE derivation IS NULL OR"
                        + " id NOT IN (SELECT rowid FROM prompt_search)"))
                .isEmpty();
        for (List<String> row : rows("SELECT DISTINCT sha256, extension, size FROM asset")) {
            Path file =
                    home.root().resolve("assets/" + row.get(0).substring(0, 2) + "/" + row.get(0) + "." + row.get(1));
            byte[] bytes = Files.readAllBytes(file);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            assertThat(HexFormat.of().formatHex(digest)).isEqualTo(row.get(0));
            assertThat((long) bytes.length).isEqualTo(Long.parseLong(row.get(2)));
        }
        if (column("SELECT 1 FROM output WHERE state IN ('pending', 'failed')").isEmpty()) {
            try (Stream<Path> parts = Files.list(home.root().resolve("tmp"))) {
                assertThat(parts).isEmpty();
            }
        }
    }

    /** A small entry of the shape that servers send; two with the same number and time are the same bytes. */
    static String entry(String id, long number, long time) {
        return "{\"prompt\": [" + number + ", \"" + id + "\", {\"1\": {\"class_type\": \"Rig\", \"inputs\": {\"n\": "
                + number
                + "}}}, {\"client_id\": \"c\"}, [\"1\"]], \"outputs\": {}, \"status\": {\"status_str\": \"success\","
                + " \"completed\": true, \"messages\": [[\"execution_start\", {\"timestamp\": " + time + "}]]}}";
    }
}
