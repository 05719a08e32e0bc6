package io.github.comfyarchive.store;

import io.github.comfyarchive.store.pack.DictionaryRows;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.table.ParameterRows;
import io.github.comfyarchive.store.table.TemplateRows;
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
        deleted += ParameterRows.deleteUnusedTexts(sql);
        deleted += ParameterRows.deleteUnusedModels(sql);
        return deleted > 0;
    }
}
