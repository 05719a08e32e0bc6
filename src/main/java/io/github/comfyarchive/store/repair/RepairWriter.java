package io.github.comfyarchive.store.repair;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.index.SearchRows;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.ServerRow;
import io.github.comfyarchive.store.row.StoredAsset;
import io.github.comfyarchive.store.row.WaitingOutput;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.sqlite.Times;
import io.github.comfyarchive.store.table.OutputDao;
import io.github.comfyarchive.store.table.OutputRows;
import io.github.comfyarchive.store.table.PromptDao;
import io.github.comfyarchive.store.table.ServerDao;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Changes that a repair makes. Nothing is deleted here but what its caller has put aside. */
public final class RepairWriter {
    private final Session session;
    private final Clock clock;

    public RepairWriter(Session session, Clock clock) {
        this.session = session;
        this.clock = clock;
    }

    /**
     * An output that has an asset, as something that can be fetched again.
     *
     * @param serverId its server
     * @param output the output
     */
    public record Holder(
            long serverId, @org.jdbi.v3.core.mapper.Nested WaitingOutput output) {}

    /**
     * Whose bytes an asset is.
     *
     * @param sha256 its name
     * @param limit how many to tell at most
     * @return outputs, those first that a server may still have
     */
    public List<Holder> holders(Sha256 sha256, int limit) {
        return session.read(handle -> handle.attach(RepairDao.class).holders(sha256.hex(), limit));
    }

    /**
     * A server.
     *
     * @param id its key
     * @return its row
     */
    public ServerRow server(long id) {
        return session.read(handle -> handle.attach(ServerDao.class).byId(id));
    }

    /**
     * The server of a prompt.
     *
     * @param prompt its key
     * @return the server's key
     */
    public long serverOf(long prompt) {
        return session.read(
                handle -> handle.attach(PromptDao.class).identity(prompt).serverId());
    }

    /**
     * Forgets up to where histories are archived: prompts are lost that a server may still have, and the next sync reads each from its
     * beginning.
     */
    public void forgetCursors() {
        session.transaction(handle -> handle.attach(RepairDao.class).forgetCursors());
    }

    /**
     * Gives an asset up, whose bytes are nowhere any more: its outputs are missing from now on.
     *
     * @param sha256 its name
     * @param reason what became of it, in words
     * @return how many outputs had it
     */
    public int giveUp(Sha256 sha256, String reason) {
        return session.transaction(handle -> {
            RepairDao dao = handle.attach(RepairDao.class);
            int outputs = dao.giveUp(sha256.hex(), reason, Times.text(clock.instant()));
            dao.deleteAsset(sha256.hex());
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
        return session.read(handle -> handle.attach(RepairDao.class).wanted(sha256.hex()));
    }

    /**
     * Makes the row of an asset whose bytes are in their place.
     *
     * @param asset the asset
     */
    public void adopt(StoredAsset asset) {
        session.plainTransaction(sql -> new OutputRows(sql)
                .insert(new AssetRow(
                        asset.sha256().hex(),
                        asset.size(),
                        asset.mediaType(),
                        asset.extension(),
                        asset.width(),
                        asset.height(),
                        0,
                        Times.text(clock.instant()))));
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
     * @param most how many ids to tell at most
     * @return the count and some of them
     */
    public Lost lost(int most) {
        return session.read(handle -> {
            RepairDao dao = handle.attach(RepairDao.class);
            return new Lost(dao.countLost(), dao.lost(most));
        });
    }

    /**
     * Takes note that lost entries are let go of. Nothing is deleted: what else is known of their prompts stays.
     *
     * @return of how many
     */
    public int acceptLoss() {
        return session.transaction(handle -> handle.attach(RepairDao.class).acceptLoss(Times.text(clock.instant())));
    }

    /**
     * Marks a prompt, so that {@code Reindex} derives its rows again.
     *
     * @param prompt its key
     */
    public void deriveAnew(long prompt) {
        session.transaction(handle -> {
            handle.attach(RepairDao.class).deriveAnew(prompt);
            return null;
        });
    }

    /**
     * Marks a replaced entry, so that {@code Reindex} applies today's rules to it.
     *
     * @param id its key
     */
    public void redactAnew(long id) {
        session.transaction(handle -> {
            handle.attach(RepairDao.class).redactAnew(id);
            return null;
        });
    }

    /** Rebuilds all indexes, those of the search too; what is derived of prompts is to be derived again afterwards. */
    public void rebuildIndexes() {
        session.plainTransaction(sql -> {
            RepairDao dao = sql.dao(RepairDao.class);
            dao.reindex();
            new SearchRows(sql).rebuild();
            dao.emptyInputs();
            dao.deriveAllAnew();
            return true;
        });
    }

    /**
     * Makes rows that others name and that are lost, other than assets.
     *
     * @return how many
     */
    public long mendReferences() {
        return session.transaction(handle -> {
            try {
                return new ForeignKeyRepair(handle.getConnection(), Times.text(clock.instant())).mend();
            } catch (SQLException cause) {
                throw new org.jdbi.v3.core.ConnectionException(cause);
            }
        });
    }

    /**
     * Makes damaged and lost dictionaries again.
     *
     * @return what was done
     */
    public DictionaryRepair.Report mendDictionaries() {
        return session.transaction(handle -> {
            try {
                return new DictionaryRepair(handle.getConnection()).run();
            } catch (SQLException cause) {
                throw new org.jdbi.v3.core.ConnectionException(cause);
            }
        });
    }

    /**
     * The packed bytes of a damaged entry.
     *
     * @param key of the prompt, or of the replaced entry
     * @param replaced which of both
     * @return the bytes, if there are any
     */
    public Optional<byte[]> packedEntry(long key, boolean replaced) {
        return session.read(handle -> {
            RepairDao dao = handle.attach(RepairDao.class);
            return replaced ? dao.packedReplaced(key) : dao.packed(key);
        });
    }

    /**
     * Removes the row of an entry whose bytes have been put aside.
     *
     * @param key of the prompt, or of the replaced entry
     * @param replaced which of both
     */
    public void removeEntry(long key, boolean replaced) {
        session.transaction(handle -> {
            RepairDao dao = handle.attach(RepairDao.class);
            if (replaced) {
                dao.deleteReplaced(key);
            } else {
                dao.deleteEntry(key);
            }
            return null;
        });
    }

    /**
     * What is known of an asset.
     *
     * @param sha256 its name
     * @return its row, or null
     */
    public @Nullable AssetRow asset(Sha256 sha256) {
        return session.read(
                handle -> handle.attach(OutputDao.class).asset(sha256.hex()).orElse(null));
    }
}
