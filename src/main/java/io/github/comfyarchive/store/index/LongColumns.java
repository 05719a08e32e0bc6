package io.github.comfyarchive.store.index;

import io.github.comfyarchive.derive.SearchRow;
import io.github.comfyarchive.store.pack.EntryCodec;
import io.github.comfyarchive.store.sqlite.LongText;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Words that are too many to be in memory as a whole, on their way into an index, a column after the other. */
final class LongColumns {
    private static final int BUFFER = 1 << 16;

    private final PlainSql sql;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int filled;

    LongColumns(PlainSql sql) {
        this.sql = sql;
    }

    /** As {@link PackedWords#write} says. */
    void write(PackedWords words, String statement) throws SQLException {
        LongText texts = new LongText(sql);
        List<String> values = new ArrayList<>();
        try (InputStream joined = EntryCodec.stream(words.words())) {
            boolean[] more = {true};
            while (more[0]) {
                texts.put(values.size(), out -> more[0] = column(joined, out));
                values.add(LongText.value(values.size()));
            }
        } catch (IOException broken) {
            throw words.damaged(broken);
        }
        if (values.size() != SearchRow.COLUMNS) {
            throw words.damaged(null);
        }
        sql.update(statement + String.join(", ", values) + ")", words.prompt());
        texts.clear();
    }

    /** Copies a column; returns whether another comes. */
    private boolean column(InputStream joined, OutputStream out) throws IOException {
        while (true) {
            if (at == filled) {
                filled = Math.max(0, joined.read(buffer, 0, buffer.length));
                at = 0;
                if (filled == 0) {
                    return false;
                }
            }
            int from = at;
            while (at < filled && buffer[at] != SearchRow.BETWEEN) {
                at++;
            }
            out.write(buffer, from, at - from);
            if (at < filled) {
                at++;
                return true;
            }
        }
    }
}
