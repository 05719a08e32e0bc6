package io.github.comfyarchive.store.table;

import io.github.comfyarchive.graph.GraphShape;
import io.github.comfyarchive.graph.GraphTokens;
import io.github.comfyarchive.store.index.PackedWords;
import io.github.comfyarchive.store.index.SearchIndexCheck;
import io.github.comfyarchive.store.pack.EntryCodec;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Rows of {@code template}. */
public final class TemplateRows {
    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
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
    public void retire(long id) throws SQLException {
        sql.update("UPDATE template SET shape = randomblob(16) WHERE id = ?", id);
    }

    /** Retires it if it is of some rules: it may be of the time when an entry was the prompt's that another has replaced. */
    public void retire(long id, String rulesVersion) throws SQLException {
        sql.update("UPDATE template SET shape = randomblob(16) WHERE id = ? AND rules_version = ?", id, rulesVersion);
    }

    /** Retires those whose graph a test accepts. */
    public void retireWith(Predicate<byte[]> told) throws SQLException {
        for (Long id : sql.list("SELECT id FROM template", row -> row.getLong(1))) {
            String graph = sql.one("SELECT graph FROM template WHERE id = ?", row -> row.getString(1), id);
            if (told.test(graph.getBytes(StandardCharsets.UTF_8))) {
                retire(id);
            }
        }
    }

    /**
     * Prompts whose template is retired: its shape is not its graph's any more. Those whose entry is lost, of which nothing can be derived
     * again, get what they have of it for themselves.
     *
     * @return keys of the others
     */
    public List<Long> promptsOfRetired() throws SQLException {
        List<Long> prompts = new ArrayList<>();
        for (Long id : sql.list("SELECT id FROM template", row -> row.getLong(1))) {
            boolean retired = sql.one(
                    "SELECT shape, graph FROM template WHERE id = ?",
                    row -> !isOf(row.getBytes(1), row.getString(2)),
                    id);
            if (retired) {
                release(id);
                prompts.addAll(sql.list("SELECT id FROM prompt_row WHERE template = ?", row -> row.getLong(1), id));
            }
        }
        return prompts;
    }

    /** Damaged words stay packed by it: {@link SearchIndexCheck} reports them. */
    private void release(long template) throws SQLException {
        String lost = " NOT IN (SELECT prompt FROM entry)";
        for (PackedWords words : sql.list(
                PackedWords.SELECT + "WHERE search_words.template = ? AND search_words.prompt" + lost,
                PackedWords::of,
                template)) {
            byte[] unpacked;
            try {
                unpacked = words.unpack().joined().getBytes(StandardCharsets.UTF_8);
            } catch (ArchiveException damaged) {
                continue;
            }
            sql.update(
                    "UPDATE search_words SET template = NULL, size = ?, words = ? WHERE prompt = ?",
                    unpacked.length,
                    EntryCodec.pack(unpacked),
                    words.prompt());
        }
        sql.update(
                "UPDATE prompt_row SET own_graph = (SELECT graph FROM prompt WHERE prompt.id = prompt_row.id),"
                        + " template = NULL, graph_patch = NULL WHERE template = ? AND id" + lost,
                template);
    }

    private static boolean isOf(byte[] shape, String graph) {
        return GraphShape.of(GraphTokens.of(graph))
                .filter(its -> Arrays.equals(its.digest(), shape))
                .isPresent();
    }

    /** Deletes those that no prompt and no packed words refer to; returns how many. */
    public int deleteUnused() throws SQLException {
        return sql.update("DELETE FROM template"
                + " WHERE NOT EXISTS (SELECT 1 FROM prompt_row WHERE prompt_row.template = template.id)"
                + " AND NOT EXISTS (SELECT 1 FROM search_words WHERE search_words.template = template.id)");
    }
}
