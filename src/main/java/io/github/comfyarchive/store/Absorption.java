package io.github.comfyarchive.store;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.pack.EntryRows;
import io.github.comfyarchive.store.pack.LiteralRows;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.OutputState;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.table.AnnotationRows;
import io.github.comfyarchive.store.table.ImportRows;
import io.github.comfyarchive.store.table.LossRows;
import io.github.comfyarchive.store.table.OutputRows;
import io.github.comfyarchive.store.table.PromptAliasRows;
import io.github.comfyarchive.store.table.PromptRows;
import io.github.comfyarchive.store.table.RedactionRows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes one of a prompt that came from a folder and the same one as a server told it, where both are archived already, as they are where
 * homes or servers are merged. What {@link ImportedPrompts} does when the server's comes second: the server's wins, files that it lacks
 * are the folder's, and the imported id finds it. The same where the graph is, and each of the imported files is one of the server's by
 * name or bytes.
 */
final class Absorption {
    private final PlainSql sql;
    private final String now;
    private final DerivedRows derived;
    private final PromptRows prompts;
    private final OutputRows outputs;
    private final ImportRows imports;
    private final RedactionRows redactions;
    private final EntryRows entries;
    private final LiteralRows literals;
    private final PromptAliasRows aliases;
    private boolean any;

    /**
     * Prepares it.
     *
     * @param derived writes what is derived
     */
    Absorption(PlainSql sql, String now, DerivedRows derived) {
        this.sql = sql;
        this.now = now;
        this.derived = derived;
        this.prompts = new PromptRows(sql);
        this.outputs = new OutputRows(sql);
        this.imports = new ImportRows(sql);
        this.redactions = new RedactionRows(sql);
        this.entries = new EntryRows(sql);
        this.literals = new LiteralRows(sql);
        this.aliases = new PromptAliasRows(sql);
    }

    /** An imported prompt and the server's. */
    record Pair(long imported, long told) {}

    /**
     * Pairs a prompt with those that are the same.
     *
     * @param macs by what its graph is known
     * @param from which servers' prompts count
     * @return one pair at most where it is imported itself
     */
    List<Pair> pairs(long prompt, Collection<String> macs, Predicate<ServerId> from) throws SQLException {
        List<ImportRows.Imported> alike = new ArrayList<>();
        for (String mac : macs) {
            alike.addAll(imports.alike(mac));
        }
        Optional<ImportRows.Imported> own =
                alike.stream().filter(row -> row.prompt() == prompt).findFirst();
        List<Pair> pairs = new ArrayList<>();
        if (own.isEmpty()) {
            return pairs;
        }
        boolean told = own.get().told();
        List<OutputRow> files = outputs.ofPrompt(prompt);
        for (ImportRows.Imported other : alike) {
            if (other.told() == told || other.prompt() == prompt || !from.test(other.serverId())) {
                continue;
            }
            List<OutputRow> others = outputs.ofPrompt(other.prompt());
            boolean same = told
                    ? places(others, files).isPresent()
                    : pairs.isEmpty() && places(files, others).isPresent();
            Pair pair = told ? new Pair(other.prompt(), prompt) : new Pair(prompt, other.prompt());
            if (same && !pairs.contains(pair)) {
                pairs.add(pair);
            }
        }
        return pairs;
    }

    /**
     * Where each of an imported prompt's files stands among a server's.
     *
     * @return nothing where one does not, or there is none
     */
    static Optional<Map<OutputRow, OutputRow>> places(List<OutputRow> files, List<OutputRow> others) {
        Map<OutputRow, OutputRow> places = new LinkedHashMap<>();
        Set<Long> taken = new HashSet<>();
        for (OutputRow file : files) {
            if (file.replacedAt() == null) {
                Optional<OutputRow> place = place(file, others, taken);
                if (place.isEmpty()) {
                    return Optional.empty();
                }
                taken.add(place.get().id());
                places.put(file, place.get());
            }
        }
        return places.isEmpty() ? Optional.empty() : Optional.of(places);
    }

    /** The output that an imported file is. */
    static Optional<OutputRow> place(OutputRow file, List<OutputRow> others, Set<Long> taken) {
        List<OutputRow> free = others.stream()
                .filter(row -> row.replacedAt() == null && !row.cached() && !taken.contains(row.id()))
                .toList();
        Optional<OutputRow> named = free.stream()
                .filter(row -> row.filename().equals(file.filename())
                        && ImportedPrompts.endsIn(row.subfolder(), file.subfolder()))
                .findFirst();
        return named.isPresent()
                ? named
                : free.stream()
                        .filter(row -> row.asset() != null && row.asset().equals(file.asset()))
                        .findFirst();
    }

    /**
     * Makes one of a prompt and all that are the same, those too that are known by the bytes of the others'.
     *
     * @param macs by what its graph is known
     * @return the prompt of which it is a part now: itself, if it was no imported one
     */
    long settle(long prompt, Collection<String> macs) throws SQLException {
        long told = prompt;
        List<Pair> same = pairs(told, macs, from -> true);
        while (!same.isEmpty()) {
            told = same.get(0).told();
            absorb(same.get(0));
            same = pairs(told, macs, from -> true);
        }
        return told;
    }

    /** Writes what is written last; to be called before the transaction ends. */
    void finish() throws SQLException {
        if (any) {
            derived.finish();
            UnusedRows.deleteUnused(sql);
        }
    }

    /** Makes one of two; nothing where one of them is gone by now. */
    void absorb(Pair pair) throws SQLException {
        Optional<PromptRows.Identity> imported = prompts.identityIfThere(pair.imported());
        if (imported.isEmpty() || prompts.identityIfThere(pair.told()).isEmpty()) {
            return;
        }
        any = true;
        long loser = pair.imported();
        long winner = pair.told();
        List<OutputRow> ours = outputs.ofPrompt(winner);
        Set<Long> taken = new HashSet<>();
        for (OutputRow file : outputs.ofPrompt(loser)) {
            Optional<OutputRow> place = file.replacedAt() == null ? place(file, ours, taken) : Optional.empty();
            place.ifPresent(row -> taken.add(row.id()));
            move(file, place.orElse(null), winner);
        }
        PromptId id = imported.get().promptId();
        ServerId server = imported.get().serverId();
        PromptRows.Known known = prompts.known(server, id).orElseThrow(() -> new SQLException("a prompt is gone"));
        entries.moveReplaced(loser, winner);
        literals.moveReplaced(loser, winner);
        literals.deleteOfEntry(loser);
        entries.delete(loser, false);
        if (known.derivation() != null) {
            derived.deleteInputs(loser, prompts.graphBytes(loser));
        }
        derived.delete(loser);
        redactions.deleteAll(loser);
        new LossRows(sql).delete(loser);
        aliases.follow(loser, winner);
        new AnnotationRows(sql).follow(loser, winner);
        prompts.archivedSince(winner, known.firstArchivedAt());
        prompts.delete(loser);
        aliases.alias(server, id, winner);
    }

    private void move(OutputRow file, @Nullable OutputRow place, long winner) throws SQLException {
        if (place == null) {
            outputs.moveReplaced(file.id(), winner, now);
            redactions.follow(file.id(), winner, file.id());
            return;
        }
        boolean stored = file.state() == OutputState.STORED;
        if (place.state() == OutputState.FORGOTTEN) {
            stored = false; // somebody wanted it gone
        } else if (place.state() != OutputState.STORED) {
            if (stored || HomeMerge.rank(file.state()) > HomeMerge.rank(place.state())) {
                give(file, place.id(), winner);
            }
        } else if (stored && Objects.equals(file.asset(), place.asset())) {
            if (HomeMerge.graph(file) > HomeMerge.graph(place)) {
                give(file, place.id(), winner);
            }
        } else if (stored && HomeMerge.isBetter(sql, file, place)) {
            outputs.replace(place.id(), now);
            long better = outputs.insertAgain(place);
            give(file, better, winner);
            outputs.deleteReplacedTwin(better, Objects.requireNonNull(file.asset()));
        } else if (stored && !isBeside(file, place)) {
            give(file, outputs.insertReplaced(place, now), winner);
        }
        redactions.deleteOfOutput(file.id());
        outputs.delete(file.id());
    }

    /** Whether the file is kept already as one of an earlier run. */
    private boolean isBeside(OutputRow file, OutputRow place) throws SQLException {
        return outputs.ofPrompt(place.prompt()).stream()
                .anyMatch(row -> row.nodeId().equals(place.nodeId())
                        && row.media().equals(place.media())
                        && row.position() == place.position()
                        && row.file().equals(place.file())
                        && Objects.equals(row.asset(), file.asset()));
    }

    private void give(OutputRow file, long place, long winner) throws SQLException {
        outputs.fill(place, file.id());
        redactions.follow(file.id(), winner, place);
    }
}
