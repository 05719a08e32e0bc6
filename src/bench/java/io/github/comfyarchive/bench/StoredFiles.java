package io.github.comfyarchive.bench;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.RawSql;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/** Makes the waiting outputs stored or missing, as if their files had been fetched; many in a transaction. */
final class StoredFiles {
    private static final int BATCH = 50_000;

    private final Archive archive;
    private final MadeFiles files;

    StoredFiles(Archive archive, MadeFiles files) {
        this.archive = archive;
        this.files = files;
    }

    private record Waiting(long id, String name, String fetchedAt) {}

    void run(LongConsumer progress) {
        long done = 0;
        int batch = storeSome();
        while (batch > 0) {
            done += batch;
            progress.accept(done);
            batch = storeSome();
        }
    }

    private int storeSome() {
        return RawSql.write(archive, this::store);
    }

    private int store(PlainSql sql) throws SQLException {
        List<Waiting> waiting = sql.list(Waiting.class, """
                        SELECT output.id, prompt.server_id || '/' || output.type || '/' || output.filename AS name,
                            coalesce(prompt.finished_at, prompt.created_at) AS fetched_at
                        FROM output JOIN prompt ON prompt.id = output.prompt
                        WHERE output.state IN ('pending', 'failed') ORDER BY output.id LIMIT ?
                        """, BATCH);
        String asset = """
                INSERT INTO asset (sha256, size, media_type, extension, width, height, stored_at)
                VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING
                """;
        String stored = """
                UPDATE output SET state = ?, asset = ?, provenance = ?, attempts = 1, fetched_at = ? WHERE id = ?
                """;
        for (Waiting output : waiting) {
            SplittableRandom random = new SplittableRandom(output.name().hashCode());
            if (random.nextInt(100) == 0) {
                sql.update(stored, "missing", null, "unknown", output.fetchedAt(), output.id());
                continue;
            }
            MadeFile file = files.of(output.name(), random);
            sql.update(
                    asset,
                    file.sha256(),
                    file.size(),
                    "image/" + file.extension(),
                    file.extension(),
                    file.width(),
                    file.height(),
                    output.fetchedAt());
            sql.update(
                    stored,
                    "stored",
                    file.sha256(),
                    random.nextInt(20) == 0 ? "unknown" : "verified",
                    output.fetchedAt(),
                    output.id());
        }
        return waiting.size();
    }
}
