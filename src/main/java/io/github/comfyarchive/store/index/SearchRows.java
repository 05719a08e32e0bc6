package io.github.comfyarchive.store.index;

import io.github.comfyarchive.derive.SearchRow;
import io.github.comfyarchive.graph.GraphTokens;
import io.github.comfyarchive.graph.InputWords;
import io.github.comfyarchive.store.pack.EntryCodec;
import io.github.comfyarchive.store.pack.TemplateRows;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Rows of {@code prompt_search}, {@code search_words} and {@code input_index}: what a prompt can be found by. Those of FTS5 are
 * collected and written at the end of a transaction, one after another: FTS5 keeps what it is given in memory until another statement
 * opens a statement journal, and would write a segment for each prompt.
 */
public final class SearchRows {
    private static final String COLUMNS = "rowid, positive, negative, text, output, model, file, title, error, part";
    private static final String INSERT = "INSERT INTO prompt_search (" + COLUMNS + ") VALUES (?, ";
    private static final String DELETE =
            "INSERT INTO prompt_search (prompt_search, " + COLUMNS + ") VALUES ('delete', ?, ";
    private static final String INSERT_INPUTS = "INSERT INTO input_index (rowid, value) VALUES (?, ?)";

    /** What is larger is packed well enough by itself. */
    private static final int MOST_BY_TEMPLATE = 1 << 16;

    private final PlainSql sql;
    private final List<Change> changes = new ArrayList<>();

    /** What the index says of prompts, and is to forget. */
    private final Map<Long, PackedWords> deleted = new LinkedHashMap<>();

    private final Map<Long, byte[]> ofTemplates = new HashMap<>();

    @FunctionalInterface
    private interface Change {
        void write() throws SQLException;
    }

    /** Runs its statements in the transaction of the caller. */
    public SearchRows(PlainSql sql) {
        this.sql = sql;
    }

    /**
     * Inserts the row of a prompt that has none, or whose row was deleted.
     *
     * @param template of the prompt's graph, or null: prompts of one template have most of their words in common
     */
    public void insert(long prompt, @Nullable Long template, SearchRow row) throws SQLException {
        PackedWords before = deleted.remove(prompt);
        if (row.graph() != null) {
            PackedWords kept = new PackedWords(prompt, size(row), packed(row), null, null);
            insert(kept, null);
            boolean same = before != null && before.isPackedAs(kept.words());
            change(prompt, before, same, () -> kept.write(sql, INSERT));
            return;
        }
        byte[] words = row.joined().getBytes(StandardCharsets.UTF_8);
        byte[] by = template == null || words.length > MOST_BY_TEMPLATE ? null : ofTemplate(template, words);
        byte[] packed = by == null ? EntryCodec.pack(words) : EntryCodec.packSmall(words, by);
        insert(new PackedWords(prompt, (long) words.length, packed, null, null), by == null ? null : template);
        boolean same = before != null && (before.isLong() ? before.isPackedAs(packed) : row.equals(unpacked(before)));
        change(prompt, before, same, () -> PackedWords.write(sql, INSERT, prompt, row));
    }

    private void insert(PackedWords kept, @Nullable Long template) throws SQLException {
        sql.update(
                "INSERT INTO search_words (prompt, template, size, words) VALUES (?, ?, ?, ?)",
                kept.prompt(),
                template,
                kept.size(),
                kept.words());
    }

    private void change(long prompt, @Nullable PackedWords before, boolean same, Change insert) throws SQLException {
        if (same && isIndexed(prompt)) {
            return;
        }
        if (before != null) {
            changes.add(() -> forget(before));
        }
        changes.add(insert);
    }

    /** Where the words are damaged the index cannot forget them: that stops nobody, and {@link SearchIndexCheck} says. */
    private void forget(PackedWords words) throws SQLException {
        try {
            words.write(sql, DELETE);
        } catch (ArchiveException damaged) {
            if (!damaged.unusable()) {
                throw damaged;
            }
        }
    }

    /** The words of a large graph are made as they are written: once to know how many, and for each time that they are packed. */
    private static long size(SearchRow row) {
        long[] size = {0};
        try {
            row.writeTo(new OutputStream() {
                @Override
                public void write(int one) {
                    size[0]++;
                }

                @Override
                public void write(byte[] bytes, int from, int length) {
                    size[0] += length;
                }
            });
        } catch (IOException impossible) {
            throw new UncheckedIOException("words in memory cannot be read", impossible);
        }
        return size[0];
    }

    private static byte[] packed(SearchRow row) {
        return EntryCodec.pack(row::writeTo, size(row), true);
    }

    private boolean isIndexed(long prompt) throws SQLException {
        return sql.first("SELECT 1 FROM prompt_search WHERE rowid = ?", row -> true, prompt)
                .isPresent();
    }

    /** Has the index of inputs told of a prompt of which it says nothing. */
    public void insertInputs(long prompt, String words) {
        changes.add(() -> sql.update(INSERT_INPUTS, prompt, words));
    }

    /**
     * Has the index of inputs forget a prompt, by exactly what it was told of it (sqlite.org/fts5.html, "The 'delete' Command").
     *
     * @param words those of the graph that it was told of
     */
    public void deleteInputs(long prompt, String words) {
        changes.add(() -> sql.update(
                "INSERT INTO input_index (input_index, rowid, value) VALUES ('delete', ?, ?)", prompt, words));
    }

    /** Deletes the row of a prompt, if it has one. */
    public void delete(long prompt) throws SQLException {
        Optional<PackedWords> kept =
                sql.first(PackedWords.SELECT + "WHERE search_words.prompt = ?", PackedWords::of, prompt);
        if (kept.isPresent()) {
            deleted.put(prompt, kept.get());
            sql.update("DELETE FROM search_words WHERE prompt = ?", prompt);
        }
    }

    /** Writes what was collected; to be called before the transaction ends. */
    public void write() throws SQLException {
        for (Change change : changes) {
            change.write();
        }
        changes.clear();
        for (PackedWords words : deleted.values()) {
            forget(words);
        }
        deleted.clear();
    }

    /** Rebuilds the search index from the stored words; those that are damaged are forgotten. */
    public void rebuild() throws SQLException {
        sql.update("INSERT INTO prompt_search (prompt_search) VALUES ('delete-all')");
        Optional<PackedWords> next = after(0);
        while (next.isPresent()) {
            PackedWords words = next.get();
            try {
                words.write(sql, INSERT);
            } catch (ArchiveException damaged) {
                sql.update("DELETE FROM search_words WHERE prompt = ?", words.prompt());
            }
            next = after(words.prompt());
        }
    }

    /**
     * Makes the index of the inputs again from the graphs as they are: of what earlier graphs said it had hashes, by which a short secret
     * could be guessed.
     */
    public void rebuildInputs() throws SQLException {
        sql.update("INSERT INTO input_index (input_index) VALUES ('delete-all')");
        record Graph(long prompt, byte[] graph) {}
        long after = 0;
        while (true) {
            Optional<Graph> next = sql.first(
                    "SELECT id, graph FROM prompt WHERE id > ? AND graph IS NOT NULL AND derivation IS NOT NULL"
                            + " ORDER BY id LIMIT 1",
                    row -> new Graph(row.getLong(1), row.getBytes(2)),
                    after);
            if (next.isEmpty()) {
                return;
            }
            after = next.get().prompt();
            sql.update(
                    INSERT_INPUTS,
                    after,
                    InputWords.of(GraphTokens.of(next.get().graph())).text());
        }
    }

    /**
     * Forgets the words of prompts of which nothing can be derived again, where they tell something.
     *
     * @param telling of words
     */
    public void forgetLost(Predicate<String> telling) throws SQLException {
        List<Long> lost = sql.list(
                "SELECT prompt FROM search_words WHERE prompt NOT IN (SELECT prompt FROM entry)",
                row -> row.getLong(1));
        for (Long prompt : lost) {
            PackedWords words = sql.one(PackedWords.SELECT + "WHERE search_words.prompt = ?", PackedWords::of, prompt);
            try {
                if (telling.test(words.unpack().joined())) {
                    delete(prompt);
                }
            } catch (ArchiveException damaged) {
                delete(prompt);
            }
        }
        write();
    }

    private Optional<PackedWords> after(long prompt) throws SQLException {
        return sql.first(
                PackedWords.SELECT + "WHERE search_words.prompt > ? ORDER BY search_words.prompt LIMIT 1",
                PackedWords::of,
                prompt);
    }

    /** The words of the first prompt of a template; those given where there was none yet, and null where they are damaged. */
    private byte @Nullable [] ofTemplate(long template, byte[] first) throws SQLException {
        byte[] known = ofTemplates.get(template);
        if (known == null) {
            PackedWords kept = sql.one(
                    "SELECT id AS prompt, words_size AS size, words, NULL AS template_size, NULL AS template_words"
                            + " FROM template WHERE id = ?",
                    PackedWords::of,
                    template);
            known = kept.size() == null ? first : joined(kept);
            if (kept.size() == null) {
                new TemplateRows(sql).giveWords(template, first.length, EntryCodec.pack(first));
            }
            if (known != null) {
                ofTemplates.put(template, known);
            }
        }
        return known;
    }

    private static byte @Nullable [] joined(PackedWords kept) {
        SearchRow row = unpacked(kept);
        return row == null ? null : row.joined().getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable SearchRow unpacked(PackedWords kept) {
        try {
            return kept.unpack();
        } catch (ArchiveException damaged) {
            return null;
        }
    }

    /**
     * Has words packed by themselves that were packed by a template's, where the prompt's entry is lost. Damaged ones stay as they are:
     * {@link SearchIndexCheck} reports them.
     */
    public void releaseLost(long template) throws SQLException {
        for (PackedWords words : sql.list(
                PackedWords.SELECT
                        + "WHERE search_words.template = ? AND search_words.prompt NOT IN (SELECT prompt FROM entry)",
                PackedWords::of,
                template)) {
            byte[] unpacked = joined(words);
            if (unpacked != null) {
                sql.update(
                        "UPDATE search_words SET template = NULL, size = ?, words = ? WHERE prompt = ?",
                        unpacked.length,
                        EntryCodec.pack(unpacked),
                        words.prompt());
            }
        }
    }

    /**
     * Sees to it that the words by which those of a template's prompts are packed are one of theirs: they may have been those of a prompt
     * that is gone. Damaged ones stay as they are: {@link SearchIndexCheck} reports them.
     */
    public void repack(long template) throws SQLException {
        ofTemplates.remove(template);
        byte[] kept = ofTemplateAsKept(template);
        for (Long prompt : sql.list(
                Long.class,
                "SELECT prompt FROM search_words WHERE template = ?1 AND size = (SELECT words_size FROM template WHERE id = ?1)",
                template)) {
            byte[] words = joined(packedBy(prompt));
            if (words != null && Arrays.equals(words, kept)) {
                return;
            }
        }
        List<Long> prompts =
                sql.list(Long.class, "SELECT prompt FROM search_words WHERE template = ? ORDER BY prompt", template);
        byte[] first = null;
        for (int at = 0; at < prompts.size() && first == null; at++) {
            first = joined(packedBy(prompts.get(at)));
        }
        if (first == null) {
            return; // nothing is packed by them
        }
        for (Long prompt : prompts) {
            byte[] words = joined(packedBy(prompt));
            if (words != null) {
                sql.update(
                        "UPDATE search_words SET words = ? WHERE prompt = ?",
                        EntryCodec.packSmall(words, first),
                        prompt);
            }
        }
        new TemplateRows(sql).giveWords(template, first.length, EntryCodec.pack(first));
    }

    private PackedWords packedBy(long prompt) throws SQLException {
        return sql.one(PackedWords.SELECT + "WHERE search_words.prompt = ?", PackedWords::of, prompt);
    }

    private byte @Nullable [] ofTemplateAsKept(long template) throws SQLException {
        Optional<PackedWords> kept = sql.first(
                "SELECT id AS prompt, words_size AS size, words, NULL AS template_size, NULL AS template_words"
                        + " FROM template WHERE id = ? AND words IS NOT NULL",
                PackedWords::of,
                template);
        return kept.isEmpty() ? null : joined(kept.get());
    }

    /** Whether an index still says something of prompts that are gone; looks at all places of all words. */
    public boolean says(String index, String prompts) throws SQLException {
        sql.update("CREATE VIRTUAL TABLE IF NOT EXISTS temp." + index + "_place USING fts5vocab(main, " + index
                + ", instance)");
        return sql.first(
                        "SELECT 1 FROM temp." + index + "_place WHERE doc IN (SELECT value FROM json_each(?)) LIMIT 1",
                        row -> true,
                        prompts)
                .isPresent();
    }

    /** Leaves nothing in the index of what was deleted from it: it marks a word as deleted, and merges it away some time. */
    public void optimize() throws SQLException {
        sql.update("INSERT INTO prompt_search (prompt_search) VALUES ('optimize')");
        sql.update("INSERT INTO input_index (input_index) VALUES ('optimize')");
    }

    /** Empties the index of inputs, which has no contents of its own to be rebuilt from: prompts are to be derived again. */
    public void forgetInputs() throws SQLException {
        sql.update("INSERT INTO input_index (input_index) VALUES ('delete-all')");
    }
}
