package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.PromptTables;
import io.github.comfyarchive.central.sql.StoreKey;
import io.github.comfyarchive.central.sql.StoreText;
import io.github.comfyarchive.query.NamedFiles;
import io.github.comfyarchive.store.row.AssetRow;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The named files of a store. */
final class StoreNamedFiles implements NamedFiles {
    private final Asking asking;
    private final Scratch scratch;

    StoreNamedFiles(Asking asking, Scratch scratch) {
        this.asking = asking;
        this.scratch = scratch;
    }

    private static Sql named(String what, Name name) {
        return Sql.of(
                "SELECT " + what + " FROM output AS o JOIN prompt AS p ON p.id = o.id AND p.server = o.server"
                        + " WHERE o.filename = ? AND o.subfolder = ? AND o.type = ?",
                StoreText.escaped(name.filename()),
                StoreText.escaped(name.subfolder()),
                StoreText.escaped(name.type()));
    }

    @Override
    public Optional<AssetRow> newest(Name name, @Nullable String server, @Nullable List<Long> prompts) {
        Sql question = named("o.asset", name).then(" AND o.asset IS NOT NULL");
        if (server != null) {
            question = question.then(
                    " AND p.server = ANY (?)",
                    new Sql.Texts(scratch.servers().called(server).stream()
                            .flatMap(known -> known.uids().stream())
                            .toList()));
        }
        if (prompts != null) {
            List<StoreKey> keys =
                    prompts.stream().map(scratch::key).flatMap(Optional::stream).toList();
            question = question.then(" AND ").then(Conditions.among(keys));
        }
        return asking
                .list(
                        question.then(" ORDER BY " + StoreHistory.ENDED
                                + " DESC, p.place DESC, (o.replaced_at IS NULL) DESC, o.seq DESC LIMIT 1"),
                        row -> row.getString(1))
                .stream()
                .findFirst()
                .flatMap(sha256 -> asset(sha256, asking));
    }

    @Override
    public Optional<String> state(Name name) {
        return asking
                .list(
                        named("o.state", name)
                                .then(" ORDER BY " + StoreHistory.ENDED + " DESC, p.place DESC, o.seq DESC LIMIT 1"),
                        row -> row.getString(1))
                .stream()
                .findFirst();
    }

    /** What is known of a file that a prompt has: one of those that were forgotten stands there until a {@code gc}. */
    static Optional<AssetRow> asset(String sha256, Asking asking) {
        return asking.is(Sql.of("SELECT 1 FROM output WHERE asset = ?", sha256))
                ? asking.store()
                        .transaction(sql -> Optional.ofNullable(new PromptTables(asking.store(), sql)
                                .assets(Set.of(sha256))
                                .get(sha256)))
                : Optional.empty();
    }
}
