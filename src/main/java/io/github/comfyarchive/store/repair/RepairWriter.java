package io.github.comfyarchive.store.repair;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.index.SearchRows;
import io.github.comfyarchive.store.pack.Dictionaries;
import io.github.comfyarchive.store.pack.EntryRows;
import io.github.comfyarchive.store.pack.LiteralRows;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.LinkedAsset;
import io.github.comfyarchive.store.row.ServerRow;
import io.github.comfyarchive.store.row.StoredAsset;
import io.github.comfyarchive.store.row.WaitingOutput;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.sqlite.Times;
import io.github.comfyarchive.store.table.AssetRows;
import io.github.comfyarchive.store.table.ImportRows;
import io.github.comfyarchive.store.table.LossRows;
import io.github.comfyarchive.store.table.OutputRows;
import io.github.comfyarchive.store.table.PromptRows;
import io.github.comfyarchive.store.table.ServerRows;
import io.github.comfyarchive.store.table.SumRows;
import io.github.comfyarchive.store.table.SyncQueries;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Changes that a repair makes. Nothing is deleted here but what its caller has put aside. */
public final class RepairWriter {
    /** Outputs of the entries as they are now first: those are the ones a server may still have. */
    private static final String HOLDERS = """
            SELECT prompt_row.server_id, output.id, output.prompt, prompt_row.prompt_id, output.node_id, output.media,
                output.position, output.filename, output.subfolder, output.type,
                output.cached, EXISTS (SELECT 1 FROM redaction WHERE redaction.prompt = output.prompt) AS redacted
            FROM output JOIN prompt_row ON prompt_row.id = output.prompt
            WHERE output.asset = ? ORDER BY output.replaced_at IS NOT NULL, output.cached, output.id LIMIT ?
            """;

    private final Session session;
    private final Clock clock;

    /** Writes by a session, whose home is locked by the caller. */
    public RepairWriter(Session session, Clock clock) {
        this.session = session;
        this.clock = clock;
    }

    /** An output that has an asset, as something that can be fetched again. */
    public record Holder(ServerId serverId, WaitingOutput output) {}

    /**
     * Whose bytes an asset is.
     *
     * @param sha256 its name
     * @param limit how many to return at most
     * @return outputs, those first that a server may still have
     */
    public List<Holder> holders(Sha256 sha256, int limit) {
        return session.plain(sql -> sql.list(
                HOLDERS,
                row -> new Holder(new ServerId(row.getLong("server_id")), SyncQueries.waiting(row)),
                sha256.hex(),
                limit));
    }

    /**
     * A server.
     *
     * @param id its key
     */
    public ServerRow server(ServerId id) {
        return session.plain(sql -> new ServerRows(sql).byId(id));
    }

    /**
     * The server of a prompt.
     *
     * @param prompt its key
     * @return the server's key
     */
    public ServerId serverOf(long prompt) {
        return session.plain(sql -> new PromptRows(sql).identity(prompt).serverId());
    }

    /**
     * Forgets up to where histories are archived: prompts are lost that a server may still have, and the next sync reads each from its
     * beginning.
     */
    public void forgetCursors() {
        session.plainTransaction(sql -> {
            new ServerRows(sql).forgetCursors();
            return true;
        });
    }

    /**
     * Gives an asset up, whose bytes are nowhere any more: its outputs are missing from now on.
     *
     * @param sha256 its name
     * @param reason what became of it, in words
     * @return how many outputs had it
     */
    public int giveUp(Sha256 sha256, String reason) {
        return session.plainTransaction(sql -> {
            OutputRows rows = new OutputRows(sql);
            int outputs = rows.giveUp(sha256.hex(), reason, Times.text(clock.instant()));
            new AssetRows(sql).delete(sha256.hex());
            if (outputs > 0) {
                new ImportRows(sql).forget(); // the next import looks for the file in folders that it knows
            }
            return outputs;
        });
    }

    /**
     * Whether outputs have an asset.
     *
     * @param sha256 its name
     * @return whether one has, be the asset known or not
     */
    public boolean wanted(Sha256 sha256) {
        return session.plain(sql -> new OutputRows(sql).isWanted(sha256.hex()));
    }

    /** Makes the row of an asset whose bytes are in their place. */
    public void adopt(StoredAsset asset) {
        session.plainTransaction(sql -> {
            AssetRows rows = new AssetRows(sql);
            rows.put(asset.sha256().hex(), null, null);
            return rows.insert(new AssetRow(
                    asset.sha256().hex(),
                    asset.size(),
                    asset.mediaType(),
                    asset.extension(),
                    asset.width(),
                    asset.height(),
                    0,
                    Times.text(clock.instant())));
        });
    }

    /** Notes that an asset is a file of its own by now. */
    public void own(Sha256 sha256) {
        session.plainTransaction(sql -> {
            new AssetRows(sql).put(sha256.hex(), null, null);
            return true;
        });
    }

    /**
     * The user's file that is an asset under another name.
     *
     * @param sha256 the asset's name
     * @return nothing where it is a file of its own
     */
    public Optional<LinkedAsset> linked(Sha256 sha256) {
        return session.plain(sql -> new AssetRows(sql).linked(sha256.hex()));
    }

    /**
     * Prompts whose entry is lost, and that nobody has let go of yet.
     *
     * @param count how many
     * @param some the ids of the newest
     */
    public record Lost(long count, List<String> some) {}

    /**
     * Which entries are lost.
     *
     * @param most how many ids to return at most
     * @return the count and some of them
     */
    public Lost lost(int most) {
        return session.plain(sql -> {
            LossRows rows = new LossRows(sql);
            return new Lost(rows.count(), rows.newest(most));
        });
    }

    /**
     * Takes note that lost entries are let go of. Nothing is deleted: what else is known of their prompts stays.
     *
     * @return of how many
     */
    public int acceptLoss() {
        return session.plainTransaction(sql -> new LossRows(sql).accept(Times.text(clock.instant())));
    }

    /**
     * Marks a prompt, so that {@code Reindex} derives its rows again.
     *
     * @param prompt its key
     */
    public void deriveAgain(long prompt) {
        session.plainTransaction(sql -> {
            new PromptRows(sql).deriveAgain(prompt);
            return true;
        });
    }

    /**
     * Marks a replaced entry, so that {@code Reindex} applies today's rules to it.
     *
     * @param id its key
     */
    public void redactStored(long id) {
        session.plainTransaction(sql -> {
            new EntryRows(sql).redactAgain(id);
            return true;
        });
    }

    /** Rebuilds all indexes, those of the search too; what is derived of prompts is to be derived again afterwards. */
    public void rebuildIndexes() {
        session.plainTransaction(sql -> {
            sql.update("REINDEX");
            SearchRows search = new SearchRows(sql);
            search.rebuild();
            search.forgetInputs();
            new PromptRows(sql).deriveAllAgain();
            return true;
        });
    }

    /** Makes rows that others name and that are lost, other than assets; returns how many. */
    public long repairReferences() {
        return session.connectionTransaction(
                connection -> new ForeignKeyRepair(connection, Times.text(clock.instant())).repair());
    }

    /** Makes the sums again of which statistics are made; returns how many were wrong. */
    public int repairSums() {
        return session.plainTransaction(sql -> new SumRows(sql).rebuild());
    }

    /** Makes damaged and lost dictionaries again. */
    public DictionaryRepair.Report repairDictionaries() {
        return session.connectionTransaction(connection -> new DictionaryRepair(connection).run());
    }

    /** Brings damaged and lost literals back, as far as the archive itself has them. */
    public LiteralRepair.Report repairLiterals() {
        try (Dictionaries dictionaries = new Dictionaries()) {
            return session.plainTransaction(sql -> new LiteralRepair(sql, dictionaries).run());
        }
    }

    /** Removes literals that no entry says; returns their packed bytes by their SHA-256 in hex. */
    public Map<String, byte[]> removeUnusedLiterals() {
        try (Dictionaries dictionaries = new Dictionaries()) {
            return session.plainTransaction(sql -> new LiteralRepair(sql, dictionaries).removeUnused());
        }
    }

    /**
     * Whether a literal is there.
     *
     * @param sha256 in hex
     */
    public boolean holdsLiteral(String sha256) {
        return session.plain(
                sql -> new LiteralRows(sql).id(HexFormat.of().parseHex(sha256)).isPresent());
    }

    /**
     * The server's id of a prompt.
     *
     * @param prompt its key
     * @return the id
     */
    public PromptId promptId(long prompt) {
        return session.plain(sql -> new PromptRows(sql).identity(prompt).promptId());
    }

    /**
     * The packed bytes of a damaged entry.
     *
     * @param key of the prompt, or of the replaced entry
     * @param replaced which of both
     * @return the bytes, if there are any
     */
    public Optional<byte[]> packedEntry(long key, boolean replaced) {
        return session.plain(sql -> new EntryRows(sql).packed(key, replaced));
    }

    /**
     * Removes the row of an entry whose bytes have been put aside.
     *
     * @param key of the prompt, or of the replaced entry
     * @param replaced which of both
     */
    public void removeEntry(long key, boolean replaced) {
        session.plainTransaction(sql -> {
            new EntryRows(sql).delete(key, replaced);
            return true;
        });
    }

    /**
     * What is known of an asset.
     *
     * @param sha256 its name
     * @return its row, or null
     */
    public @Nullable AssetRow asset(Sha256 sha256) {
        return session.plain(sql -> new AssetRows(sql).find(sha256.hex())).orElse(null);
    }
}
