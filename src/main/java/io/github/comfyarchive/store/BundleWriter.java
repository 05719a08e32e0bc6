package io.github.comfyarchive.store;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.store.pack.Dictionaries;
import io.github.comfyarchive.store.pack.EntryPacker;
import io.github.comfyarchive.store.pack.EntryRows;
import io.github.comfyarchive.store.row.Annotation;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.RedactionRow;
import io.github.comfyarchive.store.row.ServerRow;
import io.github.comfyarchive.store.row.StoredGraph;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.sqlite.Times;
import io.github.comfyarchive.store.table.AnnotationRows;
import io.github.comfyarchive.store.table.AssetRows;
import io.github.comfyarchive.store.table.GraphTemplates;
import io.github.comfyarchive.store.table.OutputRows;
import io.github.comfyarchive.store.table.PromptAliasRows;
import io.github.comfyarchive.store.table.PromptRows;
import io.github.comfyarchive.store.table.RedactionRows;
import io.github.comfyarchive.store.table.ServerRows;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fills a scratch archive with what is kept elsewhere, as it is there: nothing is merged, and nothing redacted again. */
public final class BundleWriter {
    private final Session session;
    private final Dictionaries dictionaries;
    private final Clock clock;

    BundleWriter(Session session, Dictionaries dictionaries, Clock clock) {
        this.session = session;
        this.dictionaries = dictionaries;
        this.clock = clock;
    }

    /**
     * Makes the row of a server.
     *
     * @param name what no other is called
     * @param uid what it is called beyond a home
     * @param lastSyncedAt ISO-8601; null where nobody knows
     */
    public ServerRow add(
            String name,
            String url,
            String uid,
            String firstSeenAt,
            @Nullable String comfyuiVersion,
            @Nullable String lastSyncedAt) {
        return session.plainTransaction(sql -> {
            ServerRows servers = new ServerRows(sql);
            ServerRow row = servers.insertImported(name, url, uid, firstSeenAt, comfyuiVersion);
            if (lastSyncedAt != null) {
                servers.synced(row.id(), lastSyncedAt, comfyuiVersion);
            }
            return servers.byId(row.id());
        });
    }

    /**
     * Derives all that is asked by, and writes it. None of the prompts may be there.
     *
     * @param derivation by which rules
     */
    public void write(List<Bundle> bundles, Derivation derivation) {
        List<NewEntry> entries =
                bundles.stream().map(bundle -> entry(bundle, derivation)).toList();
        session.plainTransaction(sql -> {
            Writing writing = new Writing(sql);
            for (int index = 0; index < entries.size(); index++) {
                writing.write(bundles.get(index), entries.get(index));
            }
            writing.derived.finish();
            return true;
        });
    }

    private static NewEntry entry(Bundle bundle, Derivation derivation) {
        return derivation.of(
                new Redacted(bundle.entry(), List.of(), SecretMask.none(), "", List.of(), null, null, List.of()));
    }

    private final class Writing {
        private final PromptRows prompts;
        private final GraphTemplates templates;
        private final EntryRows entries;
        private final EntryPacker packer;
        private final DerivedRows derived;
        private final OutputRows outputs;
        private final AssetRows assets;
        private final RedactionRows redactions;
        private final PromptAliasRows aliases;
        private final AnnotationRows annotations;

        Writing(PlainSql sql) throws SQLException {
            this.prompts = new PromptRows(sql);
            this.templates = new GraphTemplates(sql);
            this.entries = new EntryRows(sql);
            this.packer = new EntryPacker(sql, dictionaries);
            this.derived = new DerivedRows(sql, Times.text(clock.instant()));
            this.outputs = new OutputRows(sql);
            this.assets = new AssetRows(sql);
            this.redactions = new RedactionRows(sql);
            this.aliases = new PromptAliasRows(sql);
            this.annotations = new AnnotationRows(sql);
        }

        void write(Bundle bundle, NewEntry entry) throws SQLException {
            StoredGraph graph =
                    templates.store(entry.graph(), entry.shape(), bundle.entry().rulesVersion());
            long prompt = prompts.insert(bundle.prompt(), graph, null);
            entries.insert(packer.pack(prompt, entry.split(), entry.sha256(), graph.template()));
            derived.insert(prompt, entry, graph.template(), false);
            outputs.deleteAll(prompt);
            for (AssetRow asset : bundle.assets()) {
                assets.insert(asset);
            }
            Map<Long, Long> keys = new HashMap<>();
            for (OutputRow output : bundle.outputs()) {
                keys.put(output.id(), outputs.insertAsItIs(prompt, output));
            }
            for (RedactionRow row : bundle.redactions()) {
                Long output = row.output() == null ? null : keys.get(row.output());
                if (output != null || row.output() == null) {
                    redactions.insert(prompt, output, new Redaction(row.path(), row.rule(), row.fingerprint()));
                }
            }
            for (Bundle.Alias alias : bundle.aliases()) {
                aliases.alias(alias.server(), alias.promptId(), prompt);
            }
            for (Annotation annotation : bundle.annotations()) {
                annotations.merge(annotation.of(prompt));
            }
        }
    }

    /** The server that is called so beyond a home. */
    public ServerId server(String uid) {
        return session.plain(sql -> new ServerRows(sql).byUid(uid))
                .map(ServerRow::id)
                .orElseThrow(() -> new IllegalArgumentException("a server that was not added"));
    }
}
