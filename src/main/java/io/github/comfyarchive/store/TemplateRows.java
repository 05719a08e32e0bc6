package io.github.comfyarchive.store;

import java.sql.SQLException;
import java.util.Optional;

/** Rows of {@code template}. */
final class TemplateRows {
    private final PlainSql sql;

    TemplateRows(PlainSql sql) {
        this.sql = sql;
    }

    /** A template. */
    record Template(long id, String graph) {}

    Optional<Template> find(byte[] shape, String rulesVersion) throws SQLException {
        return sql.first(
                "SELECT id, graph FROM template WHERE shape = ? AND rules_version = ?",
                row -> new Template(row.getLong(1), row.getString(2)),
                shape,
                rulesVersion);
    }

    long insert(byte[] shape, String rulesVersion, String graph) throws SQLException {
        return sql.insert(
                "INSERT INTO template (shape, rules_version, graph) VALUES (?, ?, ?)", shape, rulesVersion, graph);
    }

    /** Its prompts keep it; no other will find it. */
    void retire(long id) throws SQLException {
        sql.update("UPDATE template SET shape = randomblob(16) WHERE id = ?", id);
    }

    int deleteUnused() throws SQLException {
        return sql.update("DELETE FROM template"
                + " WHERE NOT EXISTS (SELECT 1 FROM prompt_row WHERE prompt_row.template = template.id)"
                + " AND NOT EXISTS (SELECT 1 FROM search_words WHERE search_words.template = template.id)");
    }
}
