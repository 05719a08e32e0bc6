package io.github.comfyarchive.store;

import io.github.comfyarchive.history.OutputValue;
import java.util.List;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of {@code status_message}, {@code output_value} and {@code redaction}: derived from an entry, replaced with it. */
interface DerivedDao {
    /** A row of {@code status_message}. */
    record MessageRow(int position, String event, @Nullable String at, String data) {}

    @SqlBatch("""
            INSERT INTO status_message (prompt, position, event, at, data)
            VALUES (:prompt, :position, :event, :at, :data)
            """)
    void insertMessages(@Bind("prompt") long prompt, @BindMethods List<MessageRow> messages);

    @SqlBatch("""
            INSERT INTO output_value (prompt, node_id, media, position, value)
            VALUES (:prompt, :nodeId, :media, :position, :value)
            """)
    void insertValues(@Bind("prompt") long prompt, @BindMethods List<OutputValue> values);

    @SqlBatch("""
            INSERT INTO redaction (prompt, output, path, rule, fingerprint)
            VALUES (:prompt, :output, :path, :rule, :fingerprint)
            """)
    void insertRedactions(@BindMethods List<RedactionRow> redactions);

    @SqlUpdate("DELETE FROM status_message WHERE prompt = :prompt")
    void deleteMessages(@Bind("prompt") long prompt);

    @SqlUpdate("DELETE FROM output_value WHERE prompt = :prompt")
    void deleteValues(@Bind("prompt") long prompt);

    @SqlUpdate("DELETE FROM redaction WHERE prompt = :prompt AND output IS NULL")
    void deleteEntryRedactions(@Bind("prompt") long prompt);
}
