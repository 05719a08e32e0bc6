package io.github.comfyarchive.store.repair;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.store.pack.EntryCodec;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the rows that others name and that are lost, as far as they can be told: an entry knows its prompt's id. What stood in them
 * besides is derived again from the entry, or unknown.
 */
public final class ForeignKeyRepair {
    private static final JsonFactory JSON = new JsonFactory();
    /** How the names begin that are made up here. */
    public static final String LOST = "lost-";

    private final Connection connection;
    private final String now;

    ForeignKeyRepair(Connection connection, String now) {
        this.connection = connection;
        this.now = now;
    }

    /**
     * Repairs all but those to assets, for which the files are to be asked.
     *
     * @return how many rows were made
     */
    long repair() throws SQLException {
        long made = 0;
        try (Statement statement = connection.createStatement()) {
            made += statement.executeUpdate("INSERT INTO server (id, name, url, first_seen_at)"
                    + " SELECT id, '" + LOST + "' || id, 'http://" + LOST + "' || id || '.invalid/', '" + now + "' FROM"
                    + " (SELECT server_id AS id FROM prompt UNION SELECT server_id FROM sync_run UNION SELECT server_id FROM forgotten)"
                    + " WHERE id NOT IN (SELECT id FROM server)");
            // Before prompts are made up: which of them had which id, nobody knows any more.
            statement.executeUpdate(
                    "DELETE FROM redacted_id WHERE NOT EXISTS (SELECT 1 FROM prompt_row"
                            + " WHERE prompt_row.server_id = redacted_id.server_id AND prompt_row.prompt_id = redacted_id.prompt_id)");
            made += prompts();
            statement.executeUpdate("INSERT OR IGNORE INTO redacted_id (server_id, mac, prompt_id)"
                    + " SELECT server_id, NULL, prompt_id FROM prompt_row WHERE instr(prompt_id, '" + Redactor.MARK
                    + "') > 0");
            statement.executeUpdate("UPDATE redaction SET output = NULL"
                    + " WHERE output IS NOT NULL AND output NOT IN (SELECT id FROM output)");
            // Their graphs are made again from their entries.
            statement.executeUpdate("UPDATE prompt_row SET template = NULL, graph_patch = NULL, derivation = NULL"
                    + " WHERE template IS NOT NULL AND template NOT IN (SELECT id FROM template)");
            // Which entry says which literal, LiteralRepair tells by the entries.
            statement.executeUpdate("DELETE FROM literal_use WHERE literal NOT IN (SELECT id FROM literal)"
                    + " OR prompt NOT IN (SELECT id FROM prompt_row)"
                    + " OR replaced_entry NOT IN (SELECT id FROM replaced_entry)");
            statement.executeUpdate(
                    "UPDATE forgotten_file SET output = NULL WHERE output NOT IN (SELECT id FROM output)");
            statement.executeUpdate(
                    "UPDATE forgotten_file SET forgotten = NULL WHERE forgotten NOT IN (SELECT id FROM forgotten)");
            statement.executeUpdate("DELETE FROM forgetting WHERE prompt NOT IN (SELECT id FROM prompt_row)");
            statement.executeUpdate("DELETE FROM accepted_loss WHERE prompt NOT IN (SELECT id FROM prompt_row)");
            statement.executeUpdate(
                    "UPDATE server_address SET server = NULL WHERE server NOT IN (SELECT id FROM server)");
            statement.executeUpdate("DELETE FROM prompt_alias WHERE server_id NOT IN (SELECT id FROM server)"
                    + " OR prompt NOT IN (SELECT id FROM prompt_row)");
            // A name is lost, not that there was one.
            statement.executeUpdate("INSERT INTO tag (id, name) SELECT DISTINCT tag, '" + LOST
                    + "' || tag FROM tagged WHERE tag NOT IN (SELECT id FROM tag)");
            statement.executeUpdate("DELETE FROM prompt_model WHERE model NOT IN (SELECT id FROM model)");
        }
        return made;
    }

    private long prompts() throws SQLException {
        List<Long> lost = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT prompt FROM (SELECT prompt FROM entry"
                        + " UNION SELECT prompt FROM replaced_entry UNION SELECT prompt FROM output"
                        + " UNION SELECT prompt FROM redaction UNION SELECT prompt FROM status_message"
                        + " UNION SELECT prompt FROM output_value UNION SELECT prompt FROM sampling"
                        + " UNION SELECT prompt FROM output_sampler UNION SELECT prompt FROM output_origin"
                        + " UNION SELECT prompt FROM prompt_source_row UNION SELECT prompt FROM prompt_model"
                        + " UNION SELECT prompt FROM search_words"
                        + " UNION SELECT prompt FROM tagged UNION SELECT prompt FROM rating UNION SELECT prompt FROM note)"
                        + " WHERE prompt NOT IN (SELECT id FROM prompt)")) {
            while (row.next()) {
                lost.add(row.getLong(1));
            }
        }
        if (lost.isEmpty()) {
            return 0;
        }
        ServerId server = server();
        for (long prompt : lost) {
            prompt(prompt, server);
        }
        return lost.size();
    }

    /** The only server there is; else nobody knows which it was. */
    private ServerId server() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT count(*), max(id) FROM server")) {
                if (row.next() && row.getLong(1) == 1) {
                    return new ServerId(row.getLong(2));
                }
            }
            statement.executeUpdate("INSERT OR IGNORE INTO server (name, url, first_seen_at) VALUES ('" + LOST
                    + "server', 'http://" + LOST + "server.invalid/', '" + now + "')");
            try (ResultSet row = statement.executeQuery("SELECT id FROM server WHERE name = '" + LOST + "server'")) {
                row.next();
                return new ServerId(row.getLong(1));
            }
        }
    }

    private void prompt(long prompt, ServerId server) throws SQLException {
        PromptId lost = new PromptId(LOST + prompt);
        PromptId told = promptId(prompt);
        PromptId id = told == null ? lost : told;
        if (taken(server, id)) {
            id = id.value().contains(Redactor.MARK) ? numbered(server, id) : lost;
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO prompt_row (id, server_id, prompt_id, status,"
                        + " created_at, first_archived_at, last_changed_at) VALUES (?, ?, ?, 'unknown', ?, ?, ?)")) {
            insert.setLong(1, prompt);
            insert.setLong(2, server.value());
            insert.setString(3, id.value());
            insert.setString(4, now);
            insert.setString(5, now);
            insert.setString(6, now);
            insert.executeUpdate();
        }
    }

    /** Of several that are the same without their secrets, as they were. */
    private PromptId numbered(ServerId server, PromptId promptId) throws SQLException {
        int number = 2;
        while (taken(server, promptId.numbered(number))) {
            number++;
        }
        return promptId.numbered(number);
    }

    private boolean taken(ServerId server, PromptId promptId) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT 1 FROM prompt WHERE server_id = ? AND prompt_id = ?")) {
            query.setLong(1, server.value());
            query.setString(2, promptId.value());
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        }
    }

    /** The second element of the list under {@code prompt}, where the server puts it. */
    private @Nullable PromptId promptId(long prompt) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT entry.size, entry.json,"
                + " dictionary.size, dictionary.json, entry.literals FROM entry LEFT JOIN dictionary ON dictionary.id = entry.dictionary"
                + " WHERE entry.prompt = ?")) {
            query.setLong(1, prompt);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                byte[] packedDictionary = row.getBytes(4);
                byte[] dictionary =
                        packedDictionary == null ? null : EntryCodec.unpack(packedDictionary, row.getLong(3), null);
                return promptId(EntryCodec.unpackPlain(row.getBytes(2), row.getLong(1), row.getInt(5), dictionary));
            }
        } catch (ArchiveException damaged) {
            return null;
        }
    }

    private static @Nullable PromptId promptId(byte[] json) {
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean prompt = parser.currentName().equals("prompt");
                if (parser.nextToken() == JsonToken.START_ARRAY && prompt) {
                    parser.nextToken();
                    parser.skipChildren();
                    return parser.nextToken() == JsonToken.VALUE_STRING ? new PromptId(parser.getText()) : null;
                }
                parser.skipChildren();
            }
        } catch (IOException damaged) {
            return null;
        }
        return null;
    }
}
