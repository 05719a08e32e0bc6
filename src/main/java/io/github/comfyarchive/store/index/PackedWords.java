package io.github.comfyarchive.store.index;

import io.github.comfyarchive.derive.SearchRow;
import io.github.comfyarchive.store.pack.EntryCodec;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
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
            throw ArchiveException.unusable(
                    "the words of prompt " + prompt
                            + " in the search index are damaged; archive verify --repair rebuilds it",
                    damaged);
        }
    }
}
