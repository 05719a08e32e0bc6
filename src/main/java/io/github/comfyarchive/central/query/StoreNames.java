package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.StoreText;
import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.query.Nearest;
import io.github.comfyarchive.search.SearchQuery;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** The names that a store has. Of inputs it knows hashes alone. */
final class StoreNames implements Nearest.Known {
    private final Asking asking;

    StoreNames(Asking asking) {
        this.asking = asking;
    }

    /** What is said by these. */
    Nearest hints() {
        return new Nearest(this, ZoneId.systemDefault());
    }

    @Override
    public boolean isEmpty() {
        return !asking.is(Sql.of("SELECT 1 FROM prompt LIMIT 1"));
    }

    @Override
    public boolean hasWord(String word) {
        SearchQuery query = SearchQuery.parse(word);
        return !query.isEmpty()
                && asking.is(Sql.of("SELECT 1 FROM prompt AS p WHERE ")
                        .then(Conditions.words(query).under())
                        .then(" LIMIT 1"));
    }

    private List<String> names(Sql question) {
        return asking.list(question.then(" LIMIT " + Nearest.MOST_NAMES), row -> StoreText.plain(row.getString(1)));
    }

    @Override
    public List<String> models(boolean lora) {
        return names(Sql.of(
                "SELECT DISTINCT name FROM model WHERE kind " + (lora ? "=" : "<>") + " ? ORDER BY name",
                ModelUse.LORA));
    }

    @Override
    public List<String> tags() {
        return names(Sql.of("SELECT DISTINCT value FROM annotation WHERE kind = 'tag' AND removed_at IS NULL"));
    }

    @Override
    public Optional<List<Nearest.Place>> inputs() {
        return Optional.empty();
    }

    @Override
    public List<String> values(String input, boolean hasClass, int most) {
        return List.of();
    }

    private Optional<String> created(String order) {
        return asking
                .list(
                        Sql.of("SELECT created_at FROM prompt ORDER BY created_at " + order + " LIMIT 1"),
                        row -> row.getString(1))
                .stream()
                .findFirst();
    }

    @Override
    public Optional<String> oldest() {
        return created("ASC");
    }

    @Override
    public Optional<String> newest() {
        return created("DESC");
    }
}
