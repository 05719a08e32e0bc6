package io.github.comfyarchive.query;

import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The history of a home's servers. Each server's order is an index: neither a place in it nor what follows is found by sorting.
 */
final class HomeServerHistory implements ServerHistory {
    /** SQLite puts at most 500 selects together; of more servers a history is asked one by one. */
    private static final int MOST_SERVERS = 400;

    /** What stands for a number where a server told none: such prompts come first. */
    private static final String NUMBER = "coalesce(number, -1.7976931348623157e308)";

    private final Archive archive;
    private final List<ServerId> servers;

    /**
     * Prepares it.
     *
     * @param server its name or address; null for all
     * @throws FilterException if there is no such server, or there are too many to be merged
     */
    HomeServerHistory(Archive archive, @Nullable String server) {
        this.archive = archive;
        this.servers = archive.ask(questions -> servers(questions, server));
    }

    private static List<ServerId> servers(Questions questions, @Nullable String server) {
        List<Long> found = server == null
                ? questions.list(Long.class, new Query("SELECT id FROM server ORDER BY id"))
                : questions.list(
                        Long.class,
                        new Query("SELECT id FROM server WHERE name = :server OR url = :server")
                                .with("server", server));
        if (server != null && found.isEmpty()) {
            throw new FilterException("no server is called " + server);
        }
        if (found.size() > MOST_SERVERS) {
            throw new FilterException("of so many servers one is to be named: ?server=NAME");
        }
        return found.stream().map(ServerId::new).toList();
    }

    @Override
    public ServerId only() {
        return servers.get(0);
    }

    @Override
    public Optional<String> comfyUiVersion() {
        return archive.ask(questions -> questions.first(
                String.class,
                new Query("SELECT comfyui_version FROM server WHERE id IN (" + ids()
                        + ") AND comfyui_version IS NOT NULL ORDER BY last_synced_at DESC LIMIT 1")));
    }

    @Override
    public long count() {
        return archive.ask(this::count);
    }

    private long count(Questions questions) {
        return servers.isEmpty()
                ? 0
                : questions.one(
                        Long.class,
                        new Query("SELECT coalesce(sum(n), 0) FROM prompt_sum WHERE kind = 'prompt' AND id IN (" + ids()
                                + ")"));
    }

    @Override
    public List<Place> from(long offset, int limit) {
        return archive.askOfOneMoment(questions -> {
            long count = count(questions);
            if (offset >= count || servers.isEmpty()) {
                return List.of();
            }
            if (offset == 0) {
                return places(questions, null, false, limit);
            }
            Optional<Place> first =
                    offset < count / 2 ? place(questions, "ASC", offset) : place(questions, "DESC", count - 1 - offset);
            return first.isEmpty() ? List.<Place>of() : places(questions, first.get(), true, limit);
        });
    }

    @Override
    public List<Place> newest(long newest, int limit) {
        return archive.askOfOneMoment(questions -> {
            if (newest <= 0 || servers.isEmpty()) {
                return List.of();
            }
            Optional<Place> first = place(questions, "DESC", newest - 1);
            return places(questions, first.orElse(null), true, limit);
        });
    }

    @Override
    public List<Place> after(Place last, int limit) {
        return archive.ask(questions -> places(questions, last, false, limit));
    }

    private Optional<Place> place(Questions questions, String direction, long offset) {
        return questions.first(
                Place.class,
                new Query("SELECT server_order, " + NUMBER + " AS number, id, NULL AS size FROM ("
                        + merged("", direction) + " LIMIT 1 OFFSET " + offset + ")"));
    }

    /** From a place on, which is one of them or not; from the beginning where there is none. */
    private List<Place> places(Questions questions, @Nullable Place from, boolean with, int limit) {
        String behind = from == null
                ? ""
                : " AND server_order >= :order AND (server_order > :order OR (" + NUMBER + ", id) "
                        + (with ? ">=" : ">") + " (:number, :id))";
        Query query = new Query("SELECT server_order, " + NUMBER + " AS number, id,"
                + " (SELECT entry.size FROM entry WHERE entry.prompt = page.id) AS size FROM (" + merged(behind, "ASC")
                + " LIMIT " + limit + ") AS page ORDER BY server_order, number, id");
        return questions.list(
                Place.class,
                from == null
                        ? query
                        : query.with("order", from.serverOrder())
                                .with("number", from.number())
                                .with("id", from.id()));
    }

    /** Each part comes in the order of its index, and SQLite merges them as they come. */
    private String merged(String where, String direction) {
        List<String> parts = new ArrayList<>();
        for (ServerId server : servers) {
            parts.add("SELECT server_order, number, id FROM prompt_row WHERE server_id = " + server.value() + where);
        }
        return parts.stream().collect(Collectors.joining(" UNION ALL ")) + " ORDER BY server_order " + direction
                + ", number " + direction + ", id " + direction;
    }

    private String ids() {
        return servers.stream().map(server -> Long.toString(server.value())).collect(Collectors.joining(","));
    }

    @Override
    public long count(Jobs jobs) {
        if (jobs.statuses().isEmpty() && jobs.workflow() == null) {
            return count();
        }
        return archive.ask(questions -> questions.one(Long.class, query(jobs, "SELECT count(*) ", "")));
    }

    @Override
    public List<Long> jobs(Jobs jobs, long offset, int limit) {
        String direction = jobs.descending() ? "DESC" : "ASC";
        String order = jobs.byDuration() ? "coalesce(duration_ms, 0) " + direction + ", " : "";
        return archive.ask(questions -> questions.list(
                Long.class,
                query(
                        jobs,
                        "SELECT id ",
                        " ORDER BY " + order + "created_at " + direction + ", id " + direction + " LIMIT " + limit
                                + " OFFSET " + offset)));
    }

    private Query query(Jobs jobs, String select, String behind) {
        StringBuilder sql = new StringBuilder(select + "FROM prompt_row WHERE server_id IN (" + ids() + ")");
        if (!jobs.statuses().isEmpty()) {
            sql.append(" AND status IN ('")
                    .append(String.join("','", jobs.statuses()))
                    .append("')");
        }
        if (jobs.workflow() != null) {
            sql.append(" AND workflow_id = :workflow");
        }
        Query query = new Query(sql + behind);
        return jobs.workflow() == null ? query : query.with("workflow", jobs.workflow());
    }
}
