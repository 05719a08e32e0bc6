package io.github.comfyarchive.store.table;

import io.github.comfyarchive.history.OutputValue;
import io.github.comfyarchive.history.StatusMessage;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Times;
import java.sql.SQLException;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rows of {@code status_message}, {@code output_value} and {@code redaction}: derived from an entry, replaced with it. */
public final class ExecutionRows {
    /** Years have four digits (sqlite.org/lang_datefunc.html). */
    private static final Instant BEYOND_SQLITE = Instant.parse("9999-01-01T00:00:00Z");

    /** What JSON has as it is. */
    private static final Pattern PLAIN = Pattern.compile("[0-9A-Za-z_-]{1,100}");

    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public ExecutionRows(PlainSql sql) {
        this.sql = sql;
    }

    /** Inserts a message of a prompt's status. */
    public void insert(long prompt, PromptId promptId, StatusMessage message) throws SQLException {
        sql.update(
                "INSERT INTO status_message_row (prompt, position, event, at, data) VALUES (?, ?, ?, ?, ?)",
                prompt,
                message.position(),
                message.event(),
                Times.textOrNull(message.at()),
                withoutKnownEnd(message, promptId));
    }

    /**
     * The data without its last two members, as the server writes most messages: the prompt's id and the time, which the view
     * {@code status_message} puts there again. What is left ends as no JSON does.
     */
    private static String withoutKnownEnd(StatusMessage message, PromptId promptId) {
        Instant at = message.at();
        if (at == null
                || at.isBefore(Instant.EPOCH)
                || !at.isBefore(BEYOND_SQLITE)
                || !PLAIN.matcher(promptId.value()).matches()) {
            return message.data();
        }
        String end = "\"prompt_id\":\"" + promptId + "\",\"timestamp\":" + at.toEpochMilli() + "}";
        if (!message.data().endsWith(end)) {
            return message.data();
        }
        String before = message.data().substring(0, message.data().length() - end.length());
        // Else it is the end of a longer name.
        return before.endsWith("{") || before.endsWith(",") ? before : message.data();
    }

    /** Inserts an output that is not a file. */
    public void insert(long prompt, OutputValue value) throws SQLException {
        sql.update(
                "INSERT INTO output_value (prompt, node_id, media, position, value) VALUES (?, ?, ?, ?, ?)",
                prompt,
                value.nodeId(),
                value.media(),
                value.position(),
                value.value());
    }

    /** Notes what was removed of an entry, or masked in an output's file; what is lasting is looked for from now on. */
    public void insert(long prompt, @Nullable Long output, Redaction redaction) throws SQLException {
        sql.update(
                "INSERT INTO redaction (prompt, output, path, rule, fingerprint) VALUES (?, ?, ?, ?, ?)",
                prompt,
                output,
                redaction.path(),
                redaction.rule(),
                redaction.fingerprint());
        if (redaction.lasting()) {
            know(redaction.fingerprint());
        }
    }

    /** Has what is lasting looked for from now on. */
    public void know(@Nullable String fingerprint) throws SQLException {
        sql.update(
                "INSERT INTO known_secret (fingerprint) VALUES (?) ON CONFLICT (fingerprint) DO NOTHING", fingerprint);
    }

    /** Deletes a prompt's messages and values. */
    public void delete(long prompt) throws SQLException {
        sql.update("DELETE FROM status_message_row WHERE prompt = ?", prompt);
        sql.update("DELETE FROM output_value WHERE prompt = ?", prompt);
    }

    /** Deletes what was noted of a prompt's entry; what was masked in its files stays. */
    public void deleteEntryRedactions(long prompt) throws SQLException {
        sql.update("DELETE FROM redaction WHERE prompt = ? AND output IS NULL", prompt);
    }
}
