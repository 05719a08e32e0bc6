package io.github.comfyarchive.store.table;

import io.github.comfyarchive.history.Output;
import io.github.comfyarchive.history.Provenance;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.row.AnnotationTarget;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.OutputState;
import io.github.comfyarchive.store.row.WaitingOutput;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of {@code output}. */
public final class OutputRows {
    /** The columns of a row, in the order of {@link OutputRow}. */
    public static final String COLUMNS =
            "id, prompt, node_id, media, position, filename, subfolder, type, cached, state, asset, provenance, "
                    + "attempts, last_error, fetched_at, replaced_at";

    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public OutputRows(PlainSql sql) {
        this.sql = sql;
    }

    /** Inserts an output that waits for its file; one that is there already keeps what became of it. */
    public void insert(long prompt, Output output) throws SQLException {
        sql.update(
                """
                INSERT INTO output (prompt, node_id, media, position, filename, subfolder, type, cached, state)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending')
                ON CONFLICT (prompt, node_id, media, position) WHERE replaced_at IS NULL DO UPDATE SET cached = excluded.cached
                """,
                prompt,
                output.nodeId(),
                output.media(),
                output.position(),
                output.file().filename(),
                output.file().subfolder(),
                output.file().type(),
                output.cached());
    }

    /**
     * Inserts an output of an earlier run, whose entry is kept beside the prompt's.
     *
     * @param why its file is not there
     */
    public void insertReplaced(long prompt, Output output, String why, String now) throws SQLException {
        sql.update(
                """
                INSERT INTO output (prompt, node_id, media, position, filename, subfolder, type, cached, state, last_error, replaced_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'missing', ?, ?)
                """,
                prompt,
                output.nodeId(),
                output.media(),
                output.position(),
                output.file().filename(),
                output.file().subfolder(),
                output.file().type(),
                output.cached(),
                why,
                now);
    }

    /** Inserts an output of another home as one of an earlier run, with what became of it there; returns its key. */
    public long insertOfHome(long prompt, OutputRow theirs, String now) throws SQLException {
        OutputState state = theirs.state() == OutputState.STORED ? OutputState.MISSING : theirs.state();
        return sql.insert(
                """
                INSERT INTO output (prompt, node_id, media, position, filename, subfolder, type, cached, state, last_error,
                    attempts, replaced_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                prompt,
                theirs.nodeId(),
                theirs.media(),
                theirs.position(),
                theirs.filename(),
                theirs.subfolder(),
                theirs.type(),
                theirs.cached(),
                state.word(),
                theirs.lastError(),
                theirs.attempts(),
                theirs.replacedAt() == null ? now : theirs.replacedAt());
    }

    /** Inserts one that is kept elsewhere, with all that is known of it there; returns its key. */
    public long insertAsItIs(long prompt, OutputRow theirs) throws SQLException {
        return sql.insert(
                """
                INSERT INTO output (prompt, node_id, media, position, filename, subfolder, type, cached, state, asset, provenance,
                    attempts, last_error, fetched_at, replaced_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                prompt,
                theirs.nodeId(),
                theirs.media(),
                theirs.position(),
                theirs.filename(),
                theirs.subfolder(),
                theirs.type(),
                theirs.cached(),
                theirs.state().word(),
                theirs.asset(),
                theirs.provenance().word(),
                theirs.attempts(),
                theirs.lastError(),
                theirs.fetchedAt(),
                theirs.replacedAt());
    }

    /** Inserts one beside another, as one of an earlier run; returns its key. */
    public long insertReplaced(OutputRow beside, String now) throws SQLException {
        return sql.insert(
                """
                INSERT INTO output (prompt, node_id, media, position, filename, subfolder, type, cached, state, replaced_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'missing', ?)
                """,
                beside.prompt(),
                beside.nodeId(),
                beside.media(),
                beside.position(),
                beside.filename(),
                beside.subfolder(),
                beside.type(),
                beside.cached(),
                now);
    }

    /** Inserts one in the place of another that was replaced; returns its key. */
    public long insertAgain(OutputRow replaced) throws SQLException {
        return sql.insert(
                """
                INSERT INTO output (prompt, node_id, media, position, filename, subfolder, type, cached, state)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending')
                """,
                replaced.prompt(),
                replaced.nodeId(),
                replaced.media(),
                replaced.position(),
                replaced.filename(),
                replaced.subfolder(),
                replaced.type(),
                replaced.cached());
    }

    /**
     * Marks an output as stored, by one more attempt.
     *
     * @param asset SHA-256 of its bytes, in hex
     * @param provenance whether the file is of this prompt
     */
    public void stored(long id, String asset, Provenance provenance, String now) throws SQLException {
        sql.update("""
                UPDATE output SET state = 'stored', asset = ?, provenance = ?, attempts = attempts + 1, last_error = NULL,
                    fetched_at = ?
                WHERE id = ?
                """, asset, provenance.word(), now, id);
    }

    /** A replaced output with the same file and the same bytes says nothing more. */
    public void deleteReplacedTwin(long id, String asset) throws SQLException {
        sql.update("""
                DELETE FROM output
                WHERE replaced_at IS NOT NULL AND asset = ?1
                    AND (prompt, node_id, media, position, filename, subfolder, type) =
                        (SELECT prompt, node_id, media, position, filename, subfolder, type FROM output WHERE id = ?2)
                    AND id <> ?2 AND NOT EXISTS (SELECT 1 FROM redaction WHERE redaction.output = output.id)
                """, asset, id);
    }

    /**
     * Marks an output as what came of it.
     *
     * @param attempts how many more there were
     * @param error why, for the user; null if it did not fail
     */
    public void notStored(long id, OutputState state, int attempts, @Nullable String error, String now)
            throws SQLException {
        sql.update(
                "UPDATE output SET state = ?, attempts = attempts + ?, last_error = ?, fetched_at = ? WHERE id = ?",
                state.word(),
                attempts,
                error,
                now,
                id);
    }

    /** Marks all outputs of a prompt as those of an earlier run. */
    public void replaceAll(long prompt, String now) throws SQLException {
        sql.update("UPDATE output SET replaced_at = ? WHERE prompt = ? AND replaced_at IS NULL", now, prompt);
    }

    /** Marks one. */
    public void replace(long id, String now) throws SQLException {
        sql.update("UPDATE output SET replaced_at = ? WHERE id = ?", now, id);
    }

    /** Gives one the name that its entry has for it by now. */
    public void rename(long id, String filename, String subfolder, String type) throws SQLException {
        sql.update(
                "UPDATE output SET filename = ?, subfolder = ?, type = ? WHERE id = ?", filename, subfolder, type, id);
    }

    /** Gives an output to another prompt, as one of an earlier run. */
    public void moveReplaced(long id, long prompt, String now) throws SQLException {
        sql.update(
                "UPDATE output SET prompt = ?, replaced_at = coalesce(replaced_at, ?) WHERE id = ?", prompt, now, id);
    }

    /** Gives an output the file of another. */
    public void fill(long id, long by) throws SQLException {
        sql.update(
                "UPDATE output SET (state, asset, provenance, last_error, fetched_at) ="
                        + " (SELECT state, asset, provenance, last_error, fetched_at FROM output AS other WHERE other.id = ?)"
                        + " WHERE id = ?",
                by,
                id);
    }

    /** Deletes one that says nothing more than another. */
    public void delete(long id) throws SQLException {
        sql.update("DELETE FROM output WHERE id = ?", id);
    }

    /** Deletes all of a prompt. */
    public void deleteAll(long prompt) throws SQLException {
        sql.update("DELETE FROM output WHERE prompt = ?", prompt);
    }

    /** The file of one was forgotten, or is never to be fetched. */
    public void forgetFile(long id) throws SQLException {
        sql.update("UPDATE output SET state = 'forgotten', asset = NULL, last_error = NULL WHERE id = ?", id);
    }

    /** Files of a prompt that were forgotten may be fetched again; returns how many. */
    public int wantForgotten(long prompt) throws SQLException {
        return sql.update(
                "UPDATE output SET state = 'pending', attempts = 0, fetched_at = NULL WHERE prompt = ? AND state = 'forgotten'",
                prompt);
    }

    /** Puts outputs of one prompt where its entry has them by now, under the names that it has for them. */
    public void place(Map<OutputRow, Output> places) throws SQLException {
        for (OutputRow row : places.keySet()) {
            // Out of each other's way first: no two may ever stand in one place.
            sql.update("UPDATE output SET position = -1 - id WHERE id = ?", row.id());
        }
        for (Map.Entry<OutputRow, Output> place : places.entrySet()) {
            Output output = place.getValue();
            sql.update(
                    "UPDATE output SET node_id = ?, media = ?, position = ?, filename = ?, subfolder = ?, type = ?"
                            + " WHERE id = ?",
                    output.nodeId(),
                    output.media(),
                    output.position(),
                    output.file().filename(),
                    output.file().subfolder(),
                    output.file().type(),
                    place.getKey().id());
        }
    }

    /** All outputs of a prompt, those of earlier runs too. */
    public List<OutputRow> ofPrompt(long prompt) throws SQLException {
        return sql.list(
                "SELECT " + COLUMNS + " FROM output WHERE prompt = ? ORDER BY replaced_at, id",
                OutputRows::row,
                prompt);
    }

    /** Whether a prompt has files that nobody tried to fetch yet. */
    public boolean hasPending(long prompt) throws SQLException {
        return sql.one(
                "SELECT EXISTS (SELECT 1 FROM output WHERE prompt = ? AND state = 'pending' AND replaced_at IS NULL)",
                row -> row.getBoolean(1),
                prompt);
    }

    /**
     * The last output before this one that named the same file on the same server; cached ones that are not stored themselves
     * only repeat one before them.
     */
    public Optional<OutputRow> before(WaitingOutput output) throws SQLException {
        return sql.first(
                """
                SELECT output.id, output.prompt, output.node_id, output.media, output.position, output.filename,
                    output.subfolder, output.type, output.cached, output.state, output.asset, output.provenance,
                    output.attempts, output.last_error, output.fetched_at, output.replaced_at
                FROM output JOIN prompt_row ON prompt_row.id = output.prompt
                WHERE output.filename = ? AND output.subfolder = ? AND output.type = ?
                    AND output.id < ? AND (output.cached = 0 OR output.state = 'stored')
                    AND prompt_row.server_id = (SELECT server_id FROM prompt_row WHERE id = ?)
                ORDER BY output.id DESC LIMIT 1
                """,
                OutputRows::row,
                output.filename(),
                output.subfolder(),
                output.type(),
                output.id(),
                output.prompt());
    }

    private static OutputRow row(ResultSet row) throws SQLException {
        return new OutputRow(
                row.getLong("id"),
                row.getLong("prompt"),
                row.getString("node_id"),
                row.getString("media"),
                row.getInt("position"),
                row.getString("filename"),
                row.getString("subfolder"),
                row.getString("type"),
                row.getBoolean("cached"),
                PlainSql.state(row, "state", OutputState.class),
                row.getString("asset"),
                PlainSql.state(row, "provenance", Provenance.class),
                row.getInt("attempts"),
                row.getString("last_error"),
                row.getString("fetched_at"),
                row.getString("replaced_at"));
    }

    /** Whether outputs have an asset, be it known or not. */
    public boolean isWanted(String sha256) throws SQLException {
        return sql.one("SELECT count(*) > 0 FROM output WHERE asset = ?", row -> row.getBoolean(1), sha256);
    }

    /** Outputs whose asset is nowhere any more are missing from now on; returns how many. */
    public int giveUp(String sha256, String reason, String now) throws SQLException {
        return sql.update(
                "UPDATE output SET state = 'missing', asset = NULL, last_error = ?, fetched_at = ? WHERE asset = ?",
                reason,
                now,
                sha256);
    }

    /** An output and its prompt. */
    public record Owner(long prompt, long output) {}

    /** All outputs that have an asset. */
    public List<Owner> owners(String sha256) throws SQLException {
        return sql.list(Owner.class, "SELECT prompt, id AS output FROM output WHERE asset = ?", sha256);
    }

    /** The places of outputs that have an asset, those of earlier runs left out. */
    public List<AnnotationTarget> places(String sha256) throws SQLException {
        return sql.list(
                "SELECT prompt, node_id, media, position FROM output WHERE asset = ? AND replaced_at IS NULL ORDER BY id",
                row -> new AnnotationTarget(
                        row.getLong("prompt"),
                        new AnnotationTarget.Place(
                                row.getString("node_id"), row.getString("media"), row.getLong("position"), sha256)),
                sha256);
    }

    /** Keys of the first hundred prompts that have an asset. */
    public List<Long> promptsOf(String sha256) throws SQLException {
        return sql.list(
                Long.class, "SELECT DISTINCT prompt FROM output WHERE asset = ? ORDER BY prompt LIMIT 100", sha256);
    }

    /** Gives the outputs of an asset another. */
    public void changeAsset(String from, String to) throws SQLException {
        sql.update("UPDATE output SET asset = ? WHERE asset = ?", to, from);
    }

    /** Has files of a type fetched that nobody asked for until now; a name the server refused was asked for. */
    public void wantType(ServerId serverId, String type) throws SQLException {
        sql.update(
                "UPDATE output SET state = 'pending', last_error = NULL"
                        + " WHERE state = 'skipped' AND attempts = 0 AND type = ?"
                        + " AND (SELECT server_id FROM prompt WHERE prompt.id = output.prompt) = ?",
                type,
                serverId);
    }
}
