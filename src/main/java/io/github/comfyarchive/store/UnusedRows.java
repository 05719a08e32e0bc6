package io.github.comfyarchive.store;

import io.github.comfyarchive.store.pack.DictionaryRows;
import io.github.comfyarchive.store.pack.TemplateRows;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.table.ModelRows;
import io.github.comfyarchive.store.table.SamplingTextRows;
import java.sql.SQLException;

/** What prompts have in common: templates, dictionaries, texts, names of models. */
final class UnusedRows {
    private UnusedRows() {}

    /**
     * Deletes what nothing refers to any more: it may hold what later rules remove. Goes through all samplings. Returns whether there
     * was something.
     */
    static boolean deleteUnused(PlainSql sql) throws SQLException {
        int deleted = new TemplateRows(sql).deleteUnused();
        deleted += new DictionaryRows(sql).deleteUnused();
        deleted += new SamplingTextRows(sql).deleteUnused();
        deleted += new ModelRows(sql).deleteUnused();
        return deleted > 0;
    }
}
