package io.github.comfyarchive.store;

import io.github.comfyarchive.history.EntryParser;
import io.github.comfyarchive.history.Prompt;
import io.github.comfyarchive.store.pack.Dictionaries;
import io.github.comfyarchive.store.pack.DictionaryRows;
import io.github.comfyarchive.store.pack.EntryRows;
import io.github.comfyarchive.store.pack.LostSources;
import io.github.comfyarchive.store.pack.TemplateRows;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.OutputState;
import io.github.comfyarchive.store.row.Tombstone;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Times;
import io.github.comfyarchive.store.table.AnnotationRows;
import io.github.comfyarchive.store.table.AssetRows;
import io.github.comfyarchive.store.table.ForgettingRows;
import io.github.comfyarchive.store.table.ForgottenFileRows;
import io.github.comfyarchive.store.table.ImportRows;
import io.github.comfyarchive.store.table.LossRows;
import io.github.comfyarchive.store.table.OutputRows;
import io.github.comfyarchive.store.table.PromptAliasRows;
import io.github.comfyarchive.store.table.PromptRows;
import io.github.comfyarchive.store.table.RedactionRows;
import io.github.comfyarchive.store.table.ReplacedAssetRows;
import io.github.comfyarchive.store.table.TombstoneRows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Takes prompts out of the database, or their files alone, within a transaction of its caller. What is kept for others but came from one
 * that goes is made of one that stays, in the same transaction.
 */
final class ForgetWriter {
    private final PlainSql sql;
    private final Dictionaries dictionaries;
    private final UnaryOperator<String> fileMac;
    private final String now;
    private final PromptRows prompts;
    private final EntryRows entries;
    private final OutputRows outputs;
    private final AssetRows assets;
    private final RedactionRows redactions;
    private final PromptAliasRows aliases;
    private final AnnotationRows annotations;
    private final ForgottenFileRows files;
    private final TombstoneRows tombstones;
    private final ForgettingRows decided;
    private final DerivedRows derived;
    private final RunMessages messages = new RunMessages();
    private long bytes;
    private long gone;

    /** @param fileMac from the SHA-256 of a file's bytes to their keyed hash, both in hex */
    ForgetWriter(PlainSql sql, Dictionaries dictionaries, UnaryOperator<String> fileMac, String now) {
        this.sql = sql;
        this.dictionaries = dictionaries;
        this.fileMac = fileMac;
        this.now = now;
        this.prompts = new PromptRows(sql);
        this.entries = new EntryRows(sql);
        this.outputs = new OutputRows(sql);
        this.assets = new AssetRows(sql);
        this.redactions = new RedactionRows(sql);
        this.aliases = new PromptAliasRows(sql);
        this.annotations = new AnnotationRows(sql);
        this.files = new ForgottenFileRows(sql);
        this.tombstones = new TombstoneRows(sql);
        this.decided = new ForgettingRows(sql);
        this.derived = new DerivedRows(sql, now);
    }

    /** How many files went, that no prompt has any more. */
    long files() {
        return gone;
    }

    /** Their bytes. */
    long bytes() {
        return bytes;
    }

    /** Takes some away, with all that is said of them. */
    void prompts(List<Long> keys) throws SQLException {
        for (Long key : keys) {
            prompt(key);
        }
        derived.finish();
        annotations.deleteUnusedTags();
        messages.write(sql);
    }

    /**
     * Sees to it that nothing of those which went lives on in what they shared: to be called when all of a template are gone that are to go.
     *
     * @param template that of their graphs; null where they had none in common
     * @param packedBy dictionaries by which their entries were packed
     */
    void shared(@Nullable Long template, Set<Long> packedBy) throws SQLException {
        if (template != null) {
            new TemplateRows(sql).forgetLiterals(template);
            derived.repackWords(template);
        }
        new LostSources(sql, dictionaries).giveUp(packedBy);
    }

    /** By what the entries of some are packed, and others perhaps. */
    Set<Long> packedBy(@Nullable Long template, List<Long> keys) throws SQLException {
        return new DictionaryRows(sql).ofPrompts(template, keys.toString());
    }

    private void prompt(long key) throws SQLException {
        PromptRows.Run run = prompts.run(key).orElse(null);
        if (run == null) {
            decided.delete(key);
            return;
        }
        messages.forget(run.promptId().value());
        long tombstone = tombstones.write(of(run));
        for (Tombstone other : others(key, run)) {
            tombstones.write(other);
        }
        if (run.indexed()) {
            derived.deleteInputs(key, prompts.graphBytes(key));
        }
        derived.delete(key);
        files.follow(key, tombstone);
        redactions.deleteAll(key);
        List<OutputRow> its = outputs.ofPrompt(key);
        outputs.deleteAll(key);
        its.forEach(output -> messages.forget(output.filename()));
        for (String asset : assetsOf(its)) {
            release(asset, null, tombstone);
        }
        for (Long replaced : entries.replacedOf(key)) {
            entries.delete(replaced, true);
        }
        entries.delete(key, false);
        new LossRows(sql).delete(key);
        for (PromptAliasRows.Alias alias : aliases.of(key)) {
            messages.forget(alias.promptId().value());
        }
        aliases.deleteAll(key);
        annotations.deleteAll(key);
        decided.delete(key);
        prompts.delete(key);
    }

    private Tombstone of(PromptRows.Run run) {
        boolean untimed = run.imported() && run.finishedAt() == null;
        return new Tombstone(
                run.serverId(),
                run.promptId(),
                run.idMac(),
                run.number(),
                run.startedAt(),
                untimed ? run.createdAt() : run.finishedAt(),
                run.graphMac(),
                now,
                null);
    }

    /** Those of its other ids, and of its earlier runs. */
    private List<Tombstone> others(long key, PromptRows.Run run) throws SQLException {
        List<Tombstone> others = new ArrayList<>();
        Tombstone latest = of(run);
        for (PromptAliasRows.Alias alias : aliases.of(key)) {
            others.add(new Tombstone(
                    alias.serverId(),
                    alias.promptId(),
                    null,
                    run.number(),
                    latest.startedAt(),
                    latest.finishedAt(),
                    latest.graphMac(),
                    now,
                    null));
        }
        for (Long replaced : entries.replacedOf(key)) {
            Prompt earlier = new EntryParser()
                    .parse(entries.replaced(replaced).unpack(run.promptId(), dictionaries))
                    .prompt();
            others.add(new Tombstone(
                    run.serverId(),
                    run.promptId(),
                    run.idMac(),
                    earlier.number(),
                    Times.textOrNull(earlier.startedAt()),
                    Times.textOrNull(earlier.finishedAt()),
                    null,
                    now,
                    null));
        }
        return others;
    }

    private static Set<String> assetsOf(List<OutputRow> outputs) {
        Set<String> assets = new TreeSet<>();
        for (OutputRow output : outputs) {
            String asset = output.asset();
            if (asset != null) {
                assets.add(asset);
            }
        }
        return assets;
    }

    /** Has bytes deleted that nothing refers to any more, after this transaction. */
    private void release(String asset, @Nullable Long output, @Nullable Long tombstone) throws SQLException {
        if (outputs.isWanted(asset)) {
            return;
        }
        bytes += assets.find(asset).map(row -> row.size()).orElse(0L);
        gone++;
        String mac = fileMac.apply(asset);
        files.insert(mac, output, tombstone);
        new ImportRows(sql).delete(mac);
        new ReplacedAssetRows(sql).insert(asset);
        assets.delete(asset);
    }

    /** Takes the files of some away, and leaves the record. */
    void filesOf(List<Long> keys) throws SQLException {
        for (Long key : keys) {
            Map<String, Long> outputOf = new HashMap<>();
            Set<String> those = new HashSet<>();
            for (OutputRow output : outputs.ofPrompt(key)) {
                boolean there = output.state() == OutputState.STORED;
                if (there || output.state() == OutputState.PENDING || output.state() == OutputState.FAILED) {
                    String asset = output.asset();
                    if (asset != null) {
                        outputOf.putIfAbsent(asset, output.id());
                        those.add(asset);
                    }
                    redactions.deleteOfOutput(output.id());
                    outputs.forgetFile(output.id());
                }
            }
            for (String asset : those) {
                annotations.deleteOfFile(key, asset);
                release(asset, outputOf.get(asset), null);
            }
            decided.delete(key);
        }
        annotations.deleteUnusedTags();
    }
}
