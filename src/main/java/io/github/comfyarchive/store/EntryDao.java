package io.github.comfyarchive.store;

import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Rows of {@code entry} and {@code replaced_entry}. */
interface EntryDao {
    @SqlUpdate("""
            INSERT INTO entry (prompt, sha256, size, rules_version, encoding, json)
            VALUES (:prompt, :sha256, :size, :rulesVersion, :encoding, :json)
            """)
    void insert(@BindMethods EntryRow row);

    @SqlUpdate("""
            UPDATE entry SET sha256 = :sha256, size = :size, rules_version = :rulesVersion, encoding = :encoding, json = :json
            WHERE prompt = :prompt
            """)
    void update(@BindMethods EntryRow row);

    @SqlUpdate("""
            INSERT INTO replaced_entry (prompt, replaced_at, sha256, size, rules_version, encoding, json)
            VALUES (:prompt, :replacedAt, :sha256, :size, :rulesVersion, :encoding, :json)
            """)
    void keepReplaced(@BindMethods EntryRow row, @Bind("replacedAt") String replacedAt);

    @SqlQuery("SELECT prompt, sha256, size, rules_version, encoding, json FROM entry WHERE prompt = :prompt")
    @RegisterConstructorMapper(EntryRow.class)
    Optional<EntryRow> find(@Bind("prompt") long prompt);

    /** The entry that each prompt has. */
    default EntryRow of(long prompt) {
        return find(prompt)
                .orElseThrow(() -> ArchiveException.unusable(
                        "the entry of prompt " + prompt + " is missing: the archive is damaged", null));
    }

    /** Replaced entries that were redacted by other rules. */
    @SqlQuery("SELECT id FROM replaced_entry WHERE id > :after AND rules_version <> :rulesVersion ORDER BY id LIMIT 1")
    Optional<Long> replacedByOtherRules(@Bind("after") long after, @Bind("rulesVersion") String rulesVersion);

    @SqlQuery("SELECT prompt, sha256, size, rules_version, encoding, json FROM replaced_entry WHERE id = :id")
    @RegisterConstructorMapper(EntryRow.class)
    EntryRow replaced(@Bind("id") long id);

    @SqlUpdate("""
            UPDATE replaced_entry SET sha256 = :sha256, size = :size, rules_version = :rulesVersion, encoding = :encoding,
                json = :json
            WHERE id = :id
            """)
    void updateReplaced(@Bind("id") long id, @BindMethods EntryRow row);
}
