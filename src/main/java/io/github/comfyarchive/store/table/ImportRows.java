package io.github.comfyarchive.store.table;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.row.ImportedFile;
import io.github.comfyarchive.store.row.OutputState;
import io.github.comfyarchive.store.row.SameGraph;
import io.github.comfyarchive.store.row.WaitingOutput;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What imports ask of what is archived, and rows of {@code import_file} and {@code prompt_alias}. */
public final class ImportRows {
    /** More outputs of one graph are not looked at: a queue that repeats a prompt answers from its cache. */
    private static final int MOST_OUTPUTS = 10_000;

    private static final String OUTPUT = "output.id, output.prompt, prompt_row.prompt_id, output.node_id, output.media,"
            + " output.position, output.filename, output.subfolder, output.type, output.cached,"
            + " EXISTS (SELECT 1 FROM redaction WHERE redaction.prompt = output.prompt) AS redacted";

    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public ImportRows(PlainSql sql) {
        this.sql = sql;
    }

    /** Those of some paths. */
    public List<ImportedFile> files(List<String> paths) throws SQLException {
        return sql.list(
                ImportedFile.class,
                "SELECT path, size, mtime, inode, mac FROM import_file"
                        + " WHERE path IN (SELECT value FROM json_each(?))",
                jsonArray(paths));
    }

    private static String jsonArray(List<String> texts) {
        StringBuilder json = new StringBuilder("[");
        for (String text : texts) {
            json.append(json.length() == 1 ? "\"" : ",\"");
            for (int index = 0; index < text.length(); index++) {
                char unit = text.charAt(index);
                if (unit < ' ' || unit == '"' || unit == '\\' || Character.isSurrogate(unit)) {
                    json.append(String.format("\\u%04x", (int) unit));
                } else {
                    json.append(unit);
                }
            }
            json.append('"');
        }
        return json.append(']').toString();
    }

    /** Whether bytes were taken in, wherever they lay. */
    public boolean knowsBytes(String mac) throws SQLException {
        return sql.first("SELECT 1 FROM import_file WHERE mac = ? LIMIT 1", row -> true, mac)
                .isPresent();
    }

    /** Notes a file. */
    public void note(ImportedFile file) throws SQLException {
        sql.update(
                "INSERT INTO import_file (path, size, mtime, inode, mac) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime = excluded.mtime,"
                        + " inode = excluded.inode, mac = excluded.mac",
                file.path(),
                file.size(),
                file.mtime(),
                file.inode(),
                file.mac());
    }

    /** The outputs of all prompts with the same graph, those that were replaced left out. */
    public List<SameGraph> ofGraph(String graphMac) throws SQLException {
        return sql.list(
                "SELECT " + OUTPUT + ", prompt_row.server_id, prompt_row.created_at,"
                        + " prompt_row.number IS NULL AS imported, output.state, output.asset,"
                        + " EXISTS (SELECT 1 FROM redaction WHERE redaction.output = output.id) AS masked"
                        + " FROM prompt_row CROSS JOIN output ON output.prompt = prompt_row.id"
                        + " WHERE prompt_row.graph_mac = ? AND output.replaced_at IS NULL"
                        + " ORDER BY output.prompt, output.id LIMIT " + MOST_OUTPUTS,
                row -> new SameGraph(
                        SyncQueries.waiting(row),
                        new ServerId(row.getLong("server_id")),
                        row.getString("created_at"),
                        row.getBoolean("imported"),
                        PlainSql.state(row, "state", OutputState.class),
                        row.getString("asset"),
                        row.getBoolean("masked")),
                graphMac);
    }

    /** The outputs of a prompt whose file is not here yet. */
    public List<WaitingOutput> waiting(ServerId serverId, PromptId promptId) throws SQLException {
        return sql.list(
                "SELECT " + OUTPUT + " FROM prompt_row CROSS JOIN output ON output.prompt = prompt_row.id"
                        + " WHERE prompt_row.server_id = ? AND prompt_row.prompt_id = ? AND output.replaced_at IS NULL"
                        + " AND output.state NOT IN ('stored', 'forgotten') ORDER BY output.id",
                SyncQueries::waiting,
                serverId,
                promptId);
    }

    /** The output of a name whose file is not here yet, of a prompt of which nothing but that is known. */
    public Optional<WaitingOutput> waitingSilent(ServerId serverId, String filename, String subfolder)
            throws SQLException {
        return sql.first(
                "SELECT " + OUTPUT + " FROM output CROSS JOIN prompt_row ON prompt_row.id = output.prompt"
                        + " WHERE output.filename = ? AND output.subfolder = ? AND output.replaced_at IS NULL"
                        + " AND output.state IN ('pending', 'failed', 'skipped') AND prompt_row.server_id = ?"
                        + " AND prompt_row.number IS NULL AND prompt_row.graph_mac IS NULL ORDER BY output.id LIMIT 1",
                SyncQueries::waiting,
                filename,
                subfolder,
                serverId);
    }

    /** The fingerprints of what was removed of a prompt. */
    public List<String> fingerprints(long prompt) throws SQLException {
        return sql.list(
                String.class,
                "SELECT DISTINCT fingerprint FROM redaction WHERE prompt = ? AND fingerprint IS NOT NULL",
                prompt);
    }

    /**
     * A prompt that came from a folder, or that a server told.
     *
     * @param told whether a server did
     */
    public record Imported(long prompt, ServerId serverId, PromptId promptId, boolean told) {}

    /** Those that came from folders with the same graph, the oldest first. */
    public List<Imported> imported(String graphMac) throws SQLException {
        return sql.list(
                "SELECT id, server_id, prompt_id FROM prompt_row WHERE graph_mac = ? AND number IS NULL"
                        + " ORDER BY id LIMIT 100",
                row -> new Imported(
                        row.getLong(1), new ServerId(row.getLong(2)), new PromptId(row.getString(3)), false),
                graphMac);
    }

    /** All prompts with the same graph, imported ones and those that a server told, in the order of their keys. */
    public List<Imported> alike(String graphMac) throws SQLException {
        return sql.list(
                "SELECT id, server_id, prompt_id, number IS NOT NULL FROM prompt_row WHERE graph_mac = ?"
                        + " ORDER BY id LIMIT 1000",
                row -> new Imported(
                        row.getLong(1),
                        new ServerId(row.getLong(2)),
                        new PromptId(row.getString(3)),
                        row.getBoolean(4)),
                graphMac);
    }

    /** The key of the prompt that was called so. */
    public Optional<Long> byAlias(ServerId serverId, PromptId promptId) throws SQLException {
        return sql.first(
                "SELECT prompt FROM prompt_alias WHERE server_id = ? AND prompt_id = ?",
                row -> row.getLong(1),
                serverId,
                promptId);
    }

    /** Forgets where some bytes were taken in from. */
    public void delete(String mac) throws SQLException {
        sql.update("DELETE FROM import_file WHERE mac = ?", mac);
    }

    /** Forgets which files were taken in: the next import looks at all of them. */
    public void forget() throws SQLException {
        sql.update("DELETE FROM import_file");
    }
}
