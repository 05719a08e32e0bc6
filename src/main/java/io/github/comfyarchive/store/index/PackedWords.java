package io.github.comfyarchive.store.index;

import io.github.comfyarchive.derive.SearchRow;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.pack.EntryCodec;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.LongText;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code search_words}: what the search index was given of a prompt, for FTS5 keeps no copy and has to be given it again when it
 * is to forget (sqlite.org/fts5.html, "Contentless Tables" and "The 'delete' Command").
 *
 * @param prompt the prompt's key
 * @param size of the words in bytes; null where they are not packed
 * @param templateSize of the words by which they are packed
 * @param templateWords these, packed by themselves; null for none
 */
public record PackedWords(
        long prompt,
        @Nullable Long size,
        byte[] words,
        @Nullable Long templateSize,
        byte @Nullable [] templateWords) {
    /** A query of all, to which a condition can be added. */
    public static final String SELECT = "SELECT search_words.prompt, search_words.size, search_words.words,"
            + " template.words_size AS template_size, template.words AS template_words"
            + " FROM search_words LEFT JOIN template ON template.id = search_words.template ";

    /** The words of a row of {@link #SELECT}; its members are null where the row keeps none. */
    public static PackedWords of(ResultSet row) throws SQLException {
        return new PackedWords(
                row.getLong("prompt"),
                PlainSql.nullableLong(row, "size"),
                row.getBytes("words"),
                PlainSql.nullableLong(row, "template_size"),
                row.getBytes("template_words"));
    }

    /** Whether they are too many to be unpacked as a whole: these are packed by themselves. */
    boolean isLong() {
        return size != null && size > LongText.LONG && templateWords == null;
    }

    /** Whether they are the same, as far as that can be told of packed ones. */
    boolean isPackedAs(byte[] others) {
        return templateWords == null && Arrays.equals(words, others);
    }

    /**
     * By what the same words are known again.
     *
     * @param row words that may be in memory
     * @return a SHA-256
     */
    public static Sha256 digest(SearchRow row) {
        MessageDigest digest = Sha256.digest();
        try {
            row.writeTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        } catch (IOException impossible) {
            throw new UncheckedIOException("words in memory cannot be read", impossible);
        }
        return Sha256.of(digest.digest());
    }

    /**
     * The same of these.
     *
     * @throws ArchiveException if they are damaged
     */
    public Sha256 digest() {
        if (!isLong()) {
            return digest(unpack());
        }
        MessageDigest digest = Sha256.digest();
        try (InputStream stream = EntryCodec.stream(words)) {
            stream.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        } catch (IOException broken) {
            throw damaged(broken);
        }
        return Sha256.of(digest.digest());
    }

    /**
     * Gives the words of each column to an index.
     *
     * @param statement what gives them to it, to before the first column's value; its first place is the prompt's key
     * @throws ArchiveException if they are damaged
     */
    void write(PlainSql sql, String statement) throws SQLException {
        if (isLong()) {
            new LongColumns(sql).write(this, statement);
        } else {
            write(sql, statement, prompt, unpack());
        }
    }

    /** The same of words that are in memory. */
    static void write(PlainSql sql, String statement, long prompt, SearchRow row) throws SQLException {
        List<Object> values = new ArrayList<>(List.of(prompt));
        values.addAll(row.columns());
        sql.update(statement + "?, ?, ?, ?, ?, ?, ?, ?, ?)", values.toArray());
    }

    /**
     * The words.
     *
     * @return what the index was given
     * @throws ArchiveException if they are damaged
     */
    public SearchRow unpack() {
        try {
            byte[] plain = words;
            if (size != null) {
                byte[] by = templateWords == null || templateSize == null
                        ? null
                        : EntryCodec.unpack(templateWords, templateSize, null);
                plain = EntryCodec.unpack(words, size, by);
            }
            return SearchRow.ofJoined(new String(plain, StandardCharsets.UTF_8))
                    .orElseThrow(() -> ArchiveException.unusable("the words of a prompt are damaged", null));
        } catch (ArchiveException damaged) {
            throw damaged(damaged);
        }
    }

    ArchiveException damaged(@Nullable Exception because) {
        return ArchiveException.unusable(
                "the words of prompt " + prompt
                        + " in the search index are damaged; archive verify --repair rebuilds it",
                because);
    }
}
