package io.github.comfyarchive.bench;

import io.github.comfyarchive.gallery.Chromium;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.RawSql;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Measures whole exports by the packaged program, in turn with SQLite's own program writing the same rows. Medians.
 *
 * <p>The rows of {@code history} are compressed in the file, which SQLite's program cannot undo: it writes them as they are, in hex.
 */
final class Exports {
    private static final int RUNS = 3;
    private static final String JSON_LINES = """
            SELECT json_object('prompt_id', p.prompt_id, 'server', (SELECT name FROM server WHERE id = p.server_id),
                'number', p.number, 'status', p.status, 'completed', p.completed, 'client_id', p.client_id,
                'workflow_id', p.workflow_id, 'created_at', p.created_at, 'started_at', p.started_at,
                'finished_at', p.finished_at, 'duration_ms', p.duration_ms, 'first_archived_at', p.first_archived_at,
                'last_changed_at', p.last_changed_at,
                'samplings', (SELECT json_group_array(json_object('node_id', node_id, 'positive', positive,
                    'negative', negative, 'model', model, 'seed', seed, 'steps', steps, 'cfg', cfg, 'sampler', sampler,
                    'scheduler', scheduler, 'denoise', denoise, 'width', width, 'height', height))
                    FROM sampling WHERE prompt = p.id),
                'models', (SELECT json_group_array(json_object('kind', kind, 'name', name, 'strength', strength))
                    FROM prompt_model JOIN model ON model.id = prompt_model.model WHERE prompt = p.id),
                'messages', (SELECT json_group_array(json_object('event', event, 'at', at, 'data', json(data)))
                    FROM status_message WHERE prompt = p.id),
                'files', (SELECT json_group_array(json_object('node_id', node_id, 'media', media, 'position', position,
                    'filename', filename, 'subfolder', subfolder, 'type', type, 'state', state, 'provenance', provenance,
                    'last_error', last_error, 'replaced_at', replaced_at, 'sha256', sha256, 'size', size,
                    'media_type', media_type, 'width', width, 'height', height, 'masked', masked))
                    FROM output LEFT JOIN asset ON asset.sha256 = output.asset WHERE prompt = p.id),
                'values', (SELECT json_group_array(json_object('node_id', node_id, 'media', media, 'value', json(value)))
                    FROM output_value WHERE prompt = p.id),
                'redactions', (SELECT json_group_array(json_object('path', path, 'rule', rule, 'fingerprint', fingerprint))
                    FROM redaction WHERE prompt = p.id),
                'graph', json(graph))
            FROM prompt AS p ORDER BY id;""";
    private static final String ENTRIES =
            "SELECT prompt_id, hex(json) FROM entry JOIN prompt ON prompt.id = entry.prompt ORDER BY prompt.id;";

    private final FilledHome home;
    private final Path folder;
    private final PrintStream out;

    Exports(FilledHome home, Path folder, PrintStream out) {
        this.home = home;
        this.folder = folder;
        this.out = out;
    }

    void run() throws IOException, InterruptedException {
        home.requireFilled();
        Files.createDirectories(folder);
        long prompts;
        long rows;
        try (Archive archive = home.open()) {
            prompts = archive.prompts().count();
            rows = RawSql.ask(archive, sql -> sql.one(Long.class, "SELECT count(*) FROM generation"));
        }
        out.println("| export | rows | s | rows/s | MB | MB/s | peak MB |\n|---|---:|---:|---:|---:|---:|---:|");
        compare("jsonl", prompts, JSON_LINES);
        compare("csv", rows, ".mode csv\n.headers on\nSELECT * FROM generation;");
        compare("history", prompts, ENTRIES);
        gallery();
    }

    /** With every thumbnail rebuilt, and again with those. */
    private void gallery() throws IOException, InterruptedException {
        try (Archive archive = home.open()) {
            boolean pictures = RawSql.ask(
                    archive,
                    sql -> sql.first(
                                    AssetRow.class,
                                    "SELECT sha256, size, media_type, extension, width, height, masked, stored_at FROM asset LIMIT 1")
                            .map(asset -> Files.exists(archive.assets().path(asset)))
                            .orElse(false));
            if (!pictures) {
                out.println("\nno gallery: the home was filled without --pictures");
                return;
            }
        }
        Path gallery = folder.resolve("gallery");
        delete(home.folder().thumbs());
        ProcessRun first = export(gallery);
        long thumbnails = count(home.folder().thumbs());
        ProcessRun again = export(gallery);
        long files = count(gallery.resolve("files"));
        out.printf(
                Locale.ROOT,
                "%n| gallery | s | thumbnails/s | MB besides the files | peak MB |%n|---|---:|---:|---:|---:|%n"
                        + "| of %,d files, first | %.1f | %.0f | %.1f | %.0f |%n| again | %.1f | | | %.0f |%n%n"
                        + "The first picture shows after %.0f ms.%n",
                files,
                first.seconds(),
                thumbnails / first.seconds(),
                (bytes(gallery) - bytes(gallery.resolve("files"))) / 1e6,
                first.peakBytes() / 1e6,
                again.seconds(),
                again.peakBytes() / 1e6,
                Chromium.firstPictureMillis(gallery, folder));
    }

    private ProcessRun export(Path gallery) throws IOException, InterruptedException {
        return ProcessRun.of(
                null,
                Path.of(System.getProperty("bench.root", "."), "bin", "archive").toString(),
                "--home=" + home.folder(),
                "export",
                "--format=gallery",
                "--out=" + gallery,
                "--overwrite",
                "--quiet");
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private void compare(String format, long rows, String query) throws IOException, InterruptedException {
        Path written = folder.resolve("export." + format);
        Path dumped = folder.resolve("sqlite3." + format);
        List<ProcessRun> ours = new ArrayList<>();
        List<ProcessRun> sqlites = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            ours.add(ProcessRun.of(
                    null,
                    Path.of(System.getProperty("bench.root", "."), "bin", "archive")
                            .toString(),
                    "--home=" + home.folder(),
                    "export",
                    "--format=" + format,
                    "--out=" + written,
                    "--overwrite",
                    "--quiet"));
            Files.deleteIfExists(dumped);
            sqlites.add(ProcessRun.of(
                    ".output '" + dumped + "'\n" + query + "\n",
                    "sqlite3",
                    home.folder().database().toString()));
        }
        print("`" + format + "`", rows, ours, Files.size(written));
        print("`sqlite3`, the same", rows, sqlites, Files.size(dumped));
        Files.delete(written);
        Files.delete(dumped);
    }

    private void print(String what, long rows, List<ProcessRun> runs, long bytes) {
        double seconds = ProcessRun.medianSeconds(runs);
        out.printf(
                Locale.ROOT,
                "| %s | %,d | %.1f | %,.0f | %,.0f | %.1f | %,.0f |%n",
                what,
                rows,
                seconds,
                rows / seconds,
                bytes / 1e6,
                bytes / 1e6 / seconds,
                runs.stream().mapToLong(ProcessRun::peakBytes).max().orElse(0) / 1e6);
    }

    /** The bytes of all files below a folder, those with several names too. */
    static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).mapToLong(Exports::size).sum();
        }
    }

    private static long size(Path file) {
        return file.toFile().length();
    }
}
