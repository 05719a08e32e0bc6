package io.github.comfyarchive.store;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.history.Output;
import io.github.comfyarchive.history.StatusMessage;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.repair.ForeignKeyRepair;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Times;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prompts that a salvage made up because rows of theirs were left ({@link ForeignKeyRepair}): {@code lost-N}, without an entry. When a server
 * tells a prompt that is one of them, the placeholder becomes it, with all that is known of it. Read once a transaction; where there
 * are none, that is one question to an index.
 */
final class Placeholders {
    /** A question for their keys. */
    static final String MADE_UP_SERVERS =
            "SELECT id FROM server WHERE url GLOB 'http://" + ForeignKeyRepair.LOST + "*.invalid/'";

    private static final String LOST = "SELECT id FROM prompt_row AS lost WHERE prompt_id >= '" + ForeignKeyRepair.LOST
            + "' AND prompt_id < 'lost.' AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.prompt = lost.id)";

    private final PlainSql sql;
    private @Nullable Map<Long, Placeholder> placeholders;
    private @Nullable List<ServerId> madeUpServers;

    Placeholders(PlainSql sql) {
        this.sql = sql;
    }

    /** What is left of a prompt. */
    private record Placeholder(ServerId server, Set<String> starts, Set<Place> outputs, Map<String, String> seeds) {}

    /** An output, by its place and the file it names. */
    private record Place(String nodeId, String media, long position, String filename, String subfolder, String type) {}

    /**
     * Gives a placeholder its server and id, if a prompt that is new to the archive is one.
     *
     * @param promptId under which it is to be kept
     * @return whether there is such a prompt now
     */
    boolean becomes(ServerId serverId, PromptId promptId, NewEntry entry) throws SQLException {
        boolean redacted = entry.ownId() != null; // what is left of an id says little, so RedactedIds has looked for it
        Optional<Long> known = redacted ? Optional.empty() : elsewhere(promptId);
        if (known.isEmpty()) {
            known = match(serverId, entry);
        }
        if (known.isEmpty()) {
            return false;
        }
        sql.update("UPDATE prompt_row SET server_id = ?, prompt_id = ? WHERE id = ?", serverId, promptId, known.get());
        placeholders().remove(known.get());
        return true;
    }

    /** One whose entry told its id, and of which nobody knew any more which server it was from. */
    private Optional<Long> elsewhere(PromptId promptId) throws SQLException {
        if (madeUpServers == null) {
            madeUpServers = sql.list(MADE_UP_SERVERS, row -> new ServerId(row.getLong(1)));
        }
        return madeUpServers.isEmpty()
                ? Optional.empty()
                : sql.first(
                        "SELECT id FROM prompt_row WHERE prompt_id = ? AND server_id IN (" + MADE_UP_SERVERS + ")",
                        row -> row.getLong(1),
                        promptId);
    }

    private Optional<Long> match(ServerId serverId, NewEntry entry) throws SQLException {
        Map<Long, Placeholder> left = placeholders();
        if (left.isEmpty()) {
            return Optional.empty();
        }
        Set<String> starts = new HashSet<>();
        for (StatusMessage message : entry.parsed().messages()) {
            if (message.event().equals("execution_start") && message.at() != null) {
                starts.add(Times.text(message.at()));
            }
        }
        Set<Place> outputs = new HashSet<>();
        for (Output output : entry.parsed().outputs()) {
            if (!output.cached()) { // what is repeated says nothing of who made it
                outputs.add(new Place(
                        output.nodeId(),
                        output.media(),
                        output.position(),
                        output.file().filename(),
                        output.file().subfolder(),
                        output.file().type()));
            }
        }
        Map<String, String> seeds = new HashMap<>();
        entry.parameters().samplings().forEach(row -> seeds.put(row.nodeId(), String.valueOf(row.seed())));
        List<Long> found = new ArrayList<>();
        for (Map.Entry<Long, Placeholder> candidate : left.entrySet()) {
            Placeholder lost = candidate.getValue();
            boolean here = lost.server().equals(serverId) || madeUp(lost.server());
            if (here && same(lost, starts, outputs, seeds)) {
                found.add(candidate.getKey());
            }
        }
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    private boolean madeUp(ServerId server) {
        return madeUpServers != null && madeUpServers.contains(server);
    }

    /**
     * It began in the same millisecond; or, where that is lost, names the same files and asks for the same seeds. A name alone is not
     * enough: the counters of a server begin again.
     */
    private static boolean same(Placeholder lost, Set<String> starts, Set<Place> outputs, Map<String, String> seeds) {
        if (!lost.starts().isEmpty()) {
            return lost.starts().equals(starts);
        }
        return !lost.outputs().isEmpty()
                && outputs.containsAll(lost.outputs())
                && !lost.seeds().isEmpty()
                && lost.seeds().equals(seeds);
    }

    private Map<Long, Placeholder> placeholders() throws SQLException {
        if (placeholders == null) {
            placeholders = read();
        }
        return placeholders;
    }

    private Map<Long, Placeholder> read() throws SQLException {
        Map<Long, Placeholder> found = new HashMap<>();
        sql.list("SELECT id, server_id FROM prompt_row WHERE id IN (" + LOST + ")", row -> {
            found.put(
                    row.getLong(1),
                    new Placeholder(new ServerId(row.getLong(2)), new HashSet<>(), new HashSet<>(), new HashMap<>()));
            return true;
        });
        if (found.isEmpty()) {
            return found;
        }
        sql.list(
                "SELECT prompt, at FROM status_message_row WHERE event = 'execution_start' AND at IS NOT NULL"
                        + " AND prompt IN (" + LOST + ")",
                row -> Objects.requireNonNull(found.get(row.getLong(1)))
                        .starts()
                        .add(row.getString(2)));
        sql.list(
                "SELECT prompt, node_id, media, position, filename, subfolder, type FROM output"
                        + " WHERE replaced_at IS NULL AND cached = 0 AND prompt IN (" + LOST + ")",
                row -> Objects.requireNonNull(found.get(row.getLong(1)))
                        .outputs()
                        .add(new Place(
                                row.getString(2),
                                row.getString(3),
                                row.getLong(4),
                                row.getString(5),
                                row.getString(6),
                                row.getString(7))));
        sql.list("SELECT prompt, node_id, seed FROM sampling_row WHERE prompt IN (" + LOST + ")", row -> {
            Objects.requireNonNull(found.get(row.getLong(1)))
                    .seeds()
                    .put(row.getString(2), String.valueOf(row.getString(3)));
            return true;
        });
        return found;
    }
}
