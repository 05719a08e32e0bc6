package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.row.AssetRow;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The named files of a home. */
final class HomeNamedFiles implements NamedFiles {
    private static final String COLUMNS = "asset.sha256, size, media_type, extension, width, height, masked, stored_at";

    private final Archive archive;

    HomeNamedFiles(Archive archive) {
        this.archive = archive;
    }

    @Override
    public Optional<AssetRow> newest(Name name, @Nullable String server, @Nullable List<Long> prompts) {
        String of = (server == null
                        ? ""
                        : " AND server_id IN (SELECT id FROM server WHERE name = :server OR url = :server)")
                + (prompts == null ? "" : " AND prompt_row.id IN (SELECT value FROM json_each('" + prompts + "'))");
        Query query = new Query("SELECT " + COLUMNS + " FROM output JOIN asset ON asset.sha256 = output.asset"
                        + " JOIN prompt_row ON prompt_row.id = output.prompt"
                        + " WHERE filename = :filename AND subfolder = :subfolder AND type = :type" + of
                        + " ORDER BY server_order DESC, replaced_at IS NULL DESC, output.id DESC LIMIT 1")
                .with("filename", name.filename())
                .with("subfolder", name.subfolder())
                .with("type", name.type());
        Query asked = server == null ? query : query.with("server", server);
        return archive.ask(questions -> questions.first(AssetRow.class, asked));
    }

    @Override
    public Optional<String> state(Name name) {
        return archive.ask(questions -> questions.first(
                String.class,
                new Query(
                                "SELECT state FROM output WHERE filename = :filename AND subfolder = :subfolder AND type = :type"
                                        + " ORDER BY id DESC LIMIT 1")
                        .with("filename", name.filename())
                        .with("subfolder", name.subfolder())
                        .with("type", name.type())));
    }

    /** What is kept by a digest, 64 digits of lower-case hex. */
    public Optional<AssetRow> of(String sha256) {
        return archive.ask(questions -> questions.first(
                AssetRow.class,
                new Query("SELECT " + COLUMNS + " FROM asset WHERE sha256 = :sha256").with("sha256", sha256)));
    }
}
