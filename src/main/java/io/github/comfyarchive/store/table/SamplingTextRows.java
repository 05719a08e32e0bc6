package io.github.comfyarchive.store.table;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of {@code sampling_text}: long texts of samplings, each once. For one transaction. */
public final class SamplingTextRows {
    /** From this length on a text is kept once: a key takes some bytes, and its row some more. */
    private static final int LONG_TEXT = 24;

    private final PlainSql sql;
    private final Map<String, Long> keys = new HashMap<>();

    /** Runs its statements in the transaction of the caller. */
    public SamplingTextRows(PlainSql sql) {
        this.sql = sql;
    }

    /** The text itself, where it is too short to be kept here. */
    static @Nullable String shortOrNull(@Nullable String text) {
        return text == null || text.length() >= LONG_TEXT ? null : text;
    }

    /** The key of a long text, given to it where it is new. */
    @Nullable
    Long key(@Nullable String text) throws SQLException {
        if (text == null || text.length() < LONG_TEXT) {
            return null;
        }
        Long key = keys.get(text);
        if (key == null) {
            long hash = ByteBuffer.wrap(Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
            Optional<Long> known = sql.first(
                    "SELECT id FROM sampling_text WHERE hash = ? AND text = ?", row -> row.getLong(1), hash, text);
            key = known.isPresent()
                    ? known.get()
                    : sql.insert("INSERT INTO sampling_text (hash, text) VALUES (?, ?)", hash, text);
            keys.put(text, key);
        }
        return key;
    }

    /** Deletes texts that no sampling names any more: other rules may remove what stands there. */
    public int deleteUnused() throws SQLException {
        return sql.update("""
                DELETE FROM sampling_text WHERE id NOT IN
                    (SELECT positive_text FROM sampling_row WHERE positive_text IS NOT NULL
                    UNION SELECT negative_text FROM sampling_row WHERE negative_text IS NOT NULL
                    UNION SELECT model_text FROM sampling_row WHERE model_text IS NOT NULL)
                """);
    }
}
