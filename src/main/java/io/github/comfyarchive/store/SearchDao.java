package io.github.comfyarchive.store;

import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Rows of {@code prompt_search} and {@code input_index}: what a prompt can be found by. */
interface SearchDao {
    @SqlUpdate("""
            INSERT INTO prompt_search (rowid, positive, negative, text, output, model, file, title, error, part)
            VALUES (:prompt, :positive, :negative, :text, :output, :model, :file, :title, :error, :part)
            """)
    void insert(@Bind("prompt") long prompt, @BindMethods SearchRow row);

    @SqlUpdate("DELETE FROM prompt_search WHERE rowid = :prompt")
    void delete(@Bind("prompt") long prompt);

    /** What an earlier graph of this prompt left there stays, as a candidate that its graph refuses. */
    @SqlUpdate("INSERT INTO input_index (rowid, value) VALUES (:prompt, :words)")
    void insertInputs(@Bind("prompt") long prompt, @Bind("words") String words);
}
