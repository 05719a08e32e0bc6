package io.github.comfyarchive.store;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.pack.EntryRows;
import io.github.comfyarchive.store.pack.LiteralRows;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.OutputState;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.sqlite.Times;
import io.github.comfyarchive.store.table.AnnotationRows;
import io.github.comfyarchive.store.table.ForgettingRows;
import io.github.comfyarchive.store.table.LossRows;
import io.github.comfyarchive.store.table.OutputRows;
import io.github.comfyarchive.store.table.PromptAliasRows;
import io.github.comfyarchive.store.table.PromptRows;
import io.github.comfyarchive.store.table.RedactionRows;
import io.github.comfyarchive.store.table.ServerAddressRows;
import io.github.comfyarchive.store.table.ServerRows;
import io.github.comfyarchive.store.table.SyncRunRows;
import io.github.comfyarchive.store.table.TombstoneRows;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes one of two servers that are one ComfyUI. A prompt that both have becomes one: of two entries the one that finished later is the
 * prompt's, the other is kept as replaced, with its outputs; a file that one of them lacks is filled by the other's. All in one transaction:
 * killed at any moment, nothing happened.
 *
 * <p>Two prompts are the same where their ids are, or where one came from a folder and its files are the other's; of ids in which a secret was, where the server's own are by their keyed hash.
 */
public final class ServerMerge {
    /** Pairs of keys: the prompt of the one, and that of the other. */
    private static final String PAIRS = """
            SELECT one.id AS one, other.id AS other
            FROM prompt_row AS one JOIN prompt_row AS other ON other.server_id = ?2 AND other.prompt_id = one.prompt_id
            WHERE one.server_id = ?1 AND NOT EXISTS
                (SELECT 1 FROM redacted_id WHERE redacted_id.server_id = ?1 AND redacted_id.prompt_id = one.prompt_id)
            UNION ALL
            SELECT one.id, other.id
            FROM redacted_id AS mine JOIN redacted_id AS theirs ON theirs.server_id = ?2 AND theirs.mac = mine.mac
                JOIN prompt_row AS one ON one.server_id = ?1 AND one.prompt_id = mine.prompt_id
                JOIN prompt_row AS other ON other.server_id = ?2 AND other.prompt_id = theirs.prompt_id
            WHERE mine.server_id = ?1
            """;

    private final Session session;
    private final Clock clock;
    private final ServerId from;
    private final ServerId into;

    ServerMerge(Session session, Clock clock, ServerId from, ServerId into) {
        this.session = session;
        this.clock = clock;
        this.from = from;
        this.into = into;
    }

    /**
     * What a merge does.
     *
     * @param moved prompts that only the first has
     * @param same prompts that both have, with the same entry
     * @param differing prompts that both have, with another entry each
     */
    public record Counts(long moved, long same, long differing) {}

    /**
     * What it would do.
     *
     * @return the counts
     * @throws ArchiveException if the database cannot be used
     */
    public Counts counts() {
        return session.plain(sql -> {
            long all = sql.one("SELECT count(*) FROM prompt_row WHERE server_id = ?", row -> row.getLong(1), from);
            long both = sql.one("SELECT count(*) FROM (" + PAIRS + ")", row -> row.getLong(1), from, into);
            long same = sql.one(
                    "SELECT count(*) FROM (" + PAIRS + ") AS pair JOIN entry AS mine ON mine.prompt = pair.one"
                            + " JOIN entry AS theirs ON theirs.prompt = pair.other WHERE mine.sha256 = theirs.sha256",
                    row -> row.getLong(1),
                    from,
                    into);
            long imported = imported(sql, absorption(sql, "")).size();
            return new Counts(all - both - imported, same + imported, both - same);
        });
    }

    private static Absorption absorption(PlainSql sql, String now) {
        return new Absorption(sql, now, new DerivedRows(sql, now));
    }

    /** Prompts that one has of a folder and the other of a ComfyUI. */
    private List<Absorption.Pair> imported(PlainSql sql, Absorption absorption) throws SQLException {
        List<Absorption.Pair> pairs = new ArrayList<>();
        for (Map.Entry<Long, String> one : new PromptRows(sql).graphMacs(from).entrySet()) {
            pairs.addAll(absorption.pairs(one.getKey(), List.of(one.getValue()), into::equals));
        }
        return pairs;
    }

    /**
     * Does it; the caller holds the lock of the home. What one of them had forgotten and the other has is decided to be forgotten
     * ({@link Forgetting}).
     *
     * @throws ArchiveException if the database cannot be used; then nothing happened
     */
    public void run() {
        session.plainTransaction(sql -> {
            new Merging(sql, Times.text(clock.instant())).run();
            return true;
        });
    }

    private record Pair(long one, long other) {}

    /** What is asked of each of two. */
    private record Side(long prompt, PromptRows.Identity identity, PromptRows.Known known, String end) {}

    /** The transaction. */
    private final class Merging {
        private final PlainSql sql;
        private final String now;
        private final PromptRows prompts;
        private final EntryRows entries;
        private final OutputRows outputs;
        private final RedactionRows redactions;
        private final LiteralRows literals;
        private final PromptAliasRows aliases;
        private final AnnotationRows annotations;
        private final DerivedRows derived;

        Merging(PlainSql sql, String now) {
            this.sql = sql;
            this.now = now;
            this.prompts = new PromptRows(sql);
            this.entries = new EntryRows(sql);
            this.outputs = new OutputRows(sql);
            this.redactions = new RedactionRows(sql);
            this.literals = new LiteralRows(sql);
            this.aliases = new PromptAliasRows(sql);
            this.annotations = new AnnotationRows(sql);
            this.derived = new DerivedRows(sql, now);
        }

        void run() throws SQLException {
            List<Pair> pairs = sql.list(PAIRS, row -> new Pair(row.getLong("one"), row.getLong("other")), from, into);
            for (Pair pair : pairs) {
                unite(pair);
            }
            Absorption absorption = new Absorption(sql, now, derived);
            for (Absorption.Pair pair : imported(sql, absorption)) {
                absorption.absorb(pair);
            }
            for (PromptId taken : prompts.idsTakenIn(from, into)) {
                Optional<Long> prompt = prompts.key(from, taken); // without their secrets two ids are the same
                if (prompt.isPresent()) {
                    prompts.move(prompt.get(), into, taken);
                }
            }
            prompts.moveAll(from, into);
            aliases.move(from, into);
            TombstoneRows tombstones = new TombstoneRows(sql);
            tombstones.move(from, into);
            new SyncRunRows(sql).move(from, into);
            new ServerAddressRows(sql).move(from, into);
            ServerRows servers = new ServerRows(sql);
            servers.seenSince(into, servers.byId(from).firstSeenAt());
            servers.delete(from);
            derived.finish();
            for (Long prompt : tombstones.present(into)) {
                new ForgettingRows(sql)
                        .insert(prompt, false); // what one of them had forgotten the other does not bring back
            }
            UnusedRows.deleteUnused(sql);
        }

        private void unite(Pair pair) throws SQLException {
            Side one = side(pair.one());
            Side other = side(pair.other());
            boolean firstWins = one.known().sha256() != null
                    && (other.known().sha256() == null || one.end().compareTo(other.end()) > 0);
            Side winner = firstWins ? one : other;
            Side loser = firstWins ? other : one;
            boolean differs = loser.known().sha256() != null
                    && !java.util.Arrays.equals(
                            loser.known().sha256(), winner.known().sha256());
            uniteEntries(winner.prompt(), loser.prompt(), differs);
            for (OutputRow output : outputs.ofPrompt(loser.prompt())) {
                unite(output, winner.prompt());
            }
            if (loser.known().derivation() != null) {
                derived.deleteInputs(loser.prompt(), prompts.graphBytes(loser.prompt()));
            }
            derived.delete(loser.prompt());
            redactions.deleteAll(loser.prompt());
            new LossRows(sql).delete(loser.prompt());
            aliases.follow(loser.prompt(), winner.prompt());
            annotations.follow(loser.prompt(), winner.prompt());
            prompts.archivedSince(winner.prompt(), loser.known().firstArchivedAt());
            prompts.delete(loser.prompt());
            if (firstWins) {
                prompts.identify(
                        winner.prompt(),
                        loser.identity().serverId(),
                        loser.identity().promptId());
            }
        }

        private void uniteEntries(long winner, long loser, boolean differs) throws SQLException {
            for (long replaced : entries.replacedTwins(loser, winner)) {
                literals.deleteReplaced(replaced);
                entries.delete(replaced, true);
            }
            entries.moveReplaced(loser, winner);
            literals.moveReplaced(loser, winner);
            if (differs && !entries.isReplaced(winner, loser)) {
                literals.becomeReplaced(loser, winner, entries.keepAsReplaced(loser, winner, now));
            } else {
                literals.deleteOfEntry(loser);
            }
            entries.delete(loser, false);
        }

        private Side side(long prompt) throws SQLException {
            PromptRows.Identity identity = prompts.identity(prompt);
            PromptRows.Known known = prompts.known(identity.serverId(), identity.promptId())
                    .orElseThrow(() -> new SQLException("a prompt is gone"));
            return new Side(prompt, identity, known, prompts.order(prompt));
        }

        private void unite(OutputRow output, long winner) throws SQLException {
            Optional<OutputRow> twin = outputs.ofPrompt(winner).stream()
                    .filter(row -> isTwin(row, output))
                    .findFirst();
            boolean stored = output.state() == OutputState.STORED;
            boolean both = stored
                    && twin.isPresent()
                    && twin.get().state() == OutputState.STORED
                    && !Objects.equals(twin.get().asset(), output.asset());
            if (twin.isEmpty() || both) {
                outputs.moveReplaced(output.id(), winner, now);
                redactions.follow(output.id(), winner, output.id());
                return;
            }
            if (stored && twin.get().state() != OutputState.STORED && twin.get().state() != OutputState.FORGOTTEN) {
                outputs.fill(twin.get().id(), output.id());
                redactions.follow(output.id(), winner, twin.get().id());
            }
            redactions.deleteOfOutput(output.id());
            outputs.delete(output.id());
        }

        private boolean isTwin(OutputRow one, OutputRow other) {
            return one.nodeId().equals(other.nodeId())
                    && one.media().equals(other.media())
                    && one.position() == other.position()
                    && one.filename().equals(other.filename())
                    && one.subfolder().equals(other.subfolder())
                    && one.type().equals(other.type())
                    && (one.replacedAt() == null) == (other.replacedAt() == null);
        }
    }
}
