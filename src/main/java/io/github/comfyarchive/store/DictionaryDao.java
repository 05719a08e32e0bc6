package io.github.comfyarchive.store;

import java.util.Optional;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Rows of {@code dictionary}. */
interface DictionaryDao {
    /** A dictionary with its key. */
    record Keyed(
            long id,
            String rulesVersion,
            @Nested("dictionary") Dictionary dictionary) {}

    @SqlQuery("SELECT dictionary.id, dictionary.rules_version, " + Dictionary.COLUMNS
            + " FROM template JOIN dictionary ON dictionary.id = template.dictionary WHERE template.id = :template")
    @RegisterConstructorMapper(Keyed.class)
    Optional<Keyed> ofTemplate(@Bind("template") long template);

    /** The first entry of a template that is packed by itself and is another prompt's. */
    @SqlQuery("""
            SELECT entry.prompt, entry.sha256, entry.size, entry.rules_version, entry.json, NULL AS dictionary_sha256,
                NULL AS dictionary_size, NULL AS dictionary_json
            FROM prompt_row JOIN entry ON entry.prompt = prompt_row.id
            WHERE prompt_row.template = :template AND prompt_row.id <> :prompt AND entry.dictionary IS NULL
            ORDER BY prompt_row.id LIMIT 1
            """)
    @RegisterConstructorMapper(KeptRow.class)
    Optional<KeptRow> firstOfAnother(@Bind("template") long template, @Bind("prompt") long prompt);

    /** One that says the same, of a template that was lost. */
    @SqlQuery("SELECT dictionary.id, dictionary.rules_version, " + Dictionary.COLUMNS
            + " FROM dictionary WHERE sha256 = :sha256 ORDER BY id DESC LIMIT 1")
    @RegisterConstructorMapper(Keyed.class)
    Optional<Keyed> saying(@Bind("sha256") byte[] sha256);

    @SqlQuery("""
            INSERT INTO dictionary (sha256, size, rules_version, json) VALUES (:sha256, :size, :rulesVersion, :json) RETURNING id
            """)
    long insert(
            @Bind("sha256") byte[] sha256,
            @Bind("size") long size,
            @Bind("rulesVersion") String rulesVersion,
            @Bind("json") byte[] json);

    @SqlUpdate("UPDATE template SET dictionary = :dictionary WHERE id = :template")
    void give(@Bind("template") long template, @Bind("dictionary") long dictionary);

    @SqlUpdate("""
            DELETE FROM dictionary
            WHERE NOT EXISTS (SELECT 1 FROM entry WHERE entry.dictionary = dictionary.id)
                AND NOT EXISTS (SELECT 1 FROM replaced_entry WHERE replaced_entry.dictionary = dictionary.id)
                AND NOT EXISTS (SELECT 1 FROM template WHERE template.dictionary = dictionary.id)
            """)
    int deleteUnused();
}
