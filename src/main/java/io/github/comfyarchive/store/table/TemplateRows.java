package io.github.comfyarchive.store.table;

import io.github.comfyarchive.store.sqlite.PlainSql;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Rows of {@code template}. */
public final class TemplateRows {
    private final PlainSql sql;

    public TemplateRows(PlainSql sql) {
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

    /**
     * Retires those of which a graph is told.
     *
     * @return keys of the prompts that have them
     */
    public List<Long> retireWith(Predicate<byte[]> told) throws SQLException {
        List<Long> prompts = new ArrayList<>();
        for (Long id : sql.list("SELECT id FROM template", row -> row.getLong(1))) {
            String graph = sql.one("SELECT graph FROM template WHERE id = ?", row -> row.getString(1), id);
            if (told.test(graph.getBytes(StandardCharsets.UTF_8))) {
                retire(id);
                prompts.addAll(sql.list("SELECT id FROM prompt_row WHERE template = ?", row -> row.getLong(1), id));
            }
        }
        return prompts;
    }

    public int deleteUnused() throws SQLException {
        return sql.update("DELETE FROM template"
                + " WHERE NOT EXISTS (SELECT 1 FROM prompt_row WHERE prompt_row.template = template.id)"
                + " AND NOT EXISTS (SELECT 1 FROM search_words WHERE search_words.template = template.id)");
    }
}
