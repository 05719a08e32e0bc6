package io.github.comfyarchive.store.pack;

import io.github.comfyarchive.graph.PatchPlaces;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Rows of {@code template}: what graphs, entries and words of one shape have in common. */
public final class TemplateRows {
    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public TemplateRows(PlainSql sql) {
        this.sql = sql;
    }

    /** A template. */
    public record Template(long id, String graph) {}

    /** The one that keeps graphs of a shape, redacted by some rules. */
    public Optional<Template> find(byte[] shape, String rulesVersion) throws SQLException {
        return sql.first(
                "SELECT id, graph FROM template WHERE shape = ? AND rules_version = ?",
                row -> new Template(row.getLong(1), row.getString(2)),
                shape,
                rulesVersion);
    }

    /** Inserts one and returns its key. */
    public long insert(byte[] shape, String rulesVersion, String graph) throws SQLException {
        return sql.insert(
                "INSERT INTO template (shape, rules_version, graph) VALUES (?, ?, ?)", shape, rulesVersion, graph);
    }

    /** Its prompts keep it; no other will find it. */
    public void retire(long id) throws SQLException {
        sql.update("UPDATE template SET shape = randomblob(16) WHERE id = ?", id);
    }

    /** Retires it if it is of some rules: it may be of the time when an entry was the prompt's that another has replaced. */
    public void retire(long id, String rulesVersion) throws SQLException {
        sql.update("UPDATE template SET shape = randomblob(16) WHERE id = ? AND rules_version = ?", id, rulesVersion);
    }

    /** Retires those whose graph a test accepts. */
    public void retireWith(Predicate<byte[]> told) throws SQLException {
        for (Long id : keys()) {
            String graph = sql.one("SELECT graph FROM template WHERE id = ?", row -> row.getString(1), id);
            if (told.test(graph.getBytes(StandardCharsets.UTF_8))) {
                retire(id);
            }
        }
    }

    /** One with its shape, which is another than its graph's where it is retired. */
    public record Shaped(long id, byte[] shape, String graph) {}

    /** Keys of all. */
    public List<Long> keys() throws SQLException {
        return sql.list("SELECT id FROM template", row -> row.getLong(1));
    }

    /** One by its key. */
    public Shaped shaped(long id) throws SQLException {
        return sql.one(Shaped.class, "SELECT id, shape, graph FROM template WHERE id = ?", id);
    }

    /** Has the entries of its prompts packed by a dictionary. */
    void giveDictionary(long id, long dictionary) throws SQLException {
        sql.update("UPDATE template SET dictionary = ? WHERE id = ?", dictionary, id);
    }

    /** Has no more entries packed by a dictionary. */
    void takeDictionary(long dictionary) throws SQLException {
        sql.update("UPDATE template SET dictionary = NULL WHERE dictionary = ?", dictionary);
    }

    /**
     * Has the search words of its prompts packed by some.
     *
     * @param size of the words, in bytes
     * @param words packed
     */
    public void giveWords(long id, int size, byte[] words) throws SQLException {
        sql.update("UPDATE template SET words_size = ?, words = ? WHERE id = ?", size, words, id);
    }

    /**
     * Empties the literals of a template that none of its prompts has: they are those of a prompt that is gone. A prompt's patch replaces
     * each of them, so that no graph changes.
     */
    public void forgetLiterals(long id) throws SQLException {
        PatchPlaces places = null;
        Optional<Patched> next = nextPatched(id, 0);
        while (next.isPresent()) {
            PatchPlaces its = PatchPlaces.of(next.get().patch());
            if (places == null) {
                places = its;
            } else {
                places.retain(its);
            }
            if (places.isEmpty()) {
                return;
            }
            next = nextPatched(id, next.get().prompt());
        }
        if (places != null) {
            sql.update("UPDATE template SET graph = json_patch(graph, ?) WHERE id = ?", places.emptying(), id);
        }
    }

    private record Patched(long prompt, String patch) {}

    private Optional<Patched> nextPatched(long template, long after) throws SQLException {
        return sql.first(
                "SELECT id, graph_patch FROM prompt_row WHERE template = ? AND id > ? ORDER BY id LIMIT 1",
                row -> new Patched(row.getLong(1), row.getString(2)),
                template,
                after);
    }

    /** Deletes those that no prompt and no packed words refer to; returns how many. */
    public int deleteUnused() throws SQLException {
        return sql.update("DELETE FROM template"
                + " WHERE NOT EXISTS (SELECT 1 FROM prompt_row WHERE prompt_row.template = template.id)"
                + " AND NOT EXISTS (SELECT 1 FROM search_words WHERE search_words.template = template.id)");
    }
}
