package io.github.comfyarchive.store.pack;

import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of {@code entry} and {@code replaced_entry}. */
public interface EntryDao {
    /** An entry with its prompt's id; without its bytes, where they are lost. */
    record Whole(
            String promptId,
            @Nullable Long size,
            @Nullable String rulesVersion,
            byte @Nullable [] json,
            @Nested("dictionary") @Nullable Dictionary dictionary) {

        public RedactedEntry unpack(Dictionaries dictionaries) {
            if (size == null || rulesVersion == null || json == null) {
                throw ArchiveException.unusable(
                        "the entry of prompt " + promptId + " is lost: the archive is damaged", null);
            }
            try {
                byte[] unpacked = EntryCodec.unpack(json, size, dictionaries.unpack(dictionary));
                return RedactedEntry.kept(promptId, unpacked, rulesVersion);
            } catch (ArchiveException damaged) {
                throw ArchiveException.unusable("prompt " + promptId + ": " + damaged.getMessage(), damaged);
            }
        }
    }

    @SqlUpdate("""
            UPDATE entry SET sha256 = :sha256, size = :size, rules_version = :rulesVersion, encoding = :encoding, json = :json,
                dictionary = :dictionary
            WHERE prompt = :prompt
            """)
    void update(@BindMethods EntryRow row);

    @SqlUpdate("""
            INSERT INTO replaced_entry (prompt, replaced_at, sha256, size, rules_version, encoding, json, dictionary)
            VALUES (:prompt, :replacedAt, :sha256, :size, :rulesVersion, :encoding, :json, :dictionary)
            """)
    void keepReplaced(@BindMethods EntryRow row, @Bind("replacedAt") String replacedAt);

    @SqlQuery("SELECT entry.prompt, entry.sha256, entry.size, entry.rules_version, entry.json, " + Dictionary.COLUMNS
            + " FROM entry LEFT JOIN dictionary ON dictionary.id = entry.dictionary WHERE entry.prompt = :prompt")
    @RegisterConstructorMapper(KeptRow.class)
    Optional<KeptRow> find(@Bind("prompt") long prompt);

    /** The entry that each prompt has. */
    default KeptRow of(long prompt) {
        return find(prompt)
                .orElseThrow(() -> ArchiveException.unusable(
                        "the entry of prompt " + prompt + " is missing: the archive is damaged", null));
    }

    /** Those of several prompts, a JSON array of keys. */
    @SqlQuery("SELECT prompt.prompt_id, entry.size, entry.rules_version, entry.json, " + Dictionary.COLUMNS + """
             FROM prompt_row AS prompt LEFT JOIN entry ON entry.prompt = prompt.id
                LEFT JOIN dictionary ON dictionary.id = entry.dictionary
            WHERE prompt.id IN (SELECT value FROM json_each(:prompts)) ORDER BY prompt.id
            """)
    @RegisterConstructorMapper(Whole.class)
    List<Whole> of(@Bind("prompts") String prompts);

    /** Replaced entries that were redacted by other rules. */
    @SqlQuery("SELECT id FROM replaced_entry WHERE id > :after AND rules_version <> :rulesVersion ORDER BY id LIMIT 1")
    Optional<Long> replacedByOtherRules(@Bind("after") long after, @Bind("rulesVersion") String rulesVersion);

    @SqlQuery("SELECT earlier.prompt, earlier.sha256, earlier.size, earlier.rules_version, earlier.json, "
            + Dictionary.COLUMNS + " FROM replaced_entry AS earlier"
            + " LEFT JOIN dictionary ON dictionary.id = earlier.dictionary WHERE earlier.id = :id")
    @RegisterConstructorMapper(KeptRow.class)
    KeptRow replaced(@Bind("id") long id);

    @SqlUpdate("""
            UPDATE replaced_entry SET sha256 = :sha256, size = :size, rules_version = :rulesVersion, encoding = :encoding,
                json = :json, dictionary = :dictionary
            WHERE id = :id
            """)
    void updateReplaced(@Bind("id") long id, @BindMethods EntryRow row);
}
