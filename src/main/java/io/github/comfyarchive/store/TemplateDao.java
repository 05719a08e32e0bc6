package io.github.comfyarchive.store;

import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Rows of {@code template}. */
interface TemplateDao {
    /** A template. */
    record Template(long id, String graph) {}

    @SqlQuery("SELECT id, graph FROM template WHERE shape = :shape AND rules_version = :rulesVersion")
    @RegisterConstructorMapper(Template.class)
    Optional<Template> find(@Bind("shape") byte[] shape, @Bind("rulesVersion") String rulesVersion);

    @SqlQuery("INSERT INTO template (shape, rules_version, graph) VALUES (:shape, :rulesVersion, :graph) RETURNING id")
    long insert(@Bind("shape") byte[] shape, @Bind("rulesVersion") String rulesVersion, @Bind("graph") String graph);

    /** Its prompts keep it; no other will find it. */
    @SqlUpdate("UPDATE template SET shape = randomblob(16) WHERE id = :id")
    void retire(@Bind("id") long id);

    @SqlUpdate(
            "DELETE FROM template WHERE NOT EXISTS (SELECT 1 FROM prompt_row WHERE prompt_row.template = template.id)")
    int deleteUnused();
}
