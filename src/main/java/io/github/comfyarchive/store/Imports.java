package io.github.comfyarchive.store;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.row.AnnotationTarget;
import io.github.comfyarchive.store.row.ImportedFile;
import io.github.comfyarchive.store.row.SameGraph;
import io.github.comfyarchive.store.row.ServerRow;
import io.github.comfyarchive.store.row.WaitingOutput;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.sqlite.Times;
import io.github.comfyarchive.store.table.ForgottenFileRows;
import io.github.comfyarchive.store.table.ImportRows;
import io.github.comfyarchive.store.table.OutputRows;
import io.github.comfyarchive.store.table.ServerRows;
import io.github.comfyarchive.store.table.TombstoneRows;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an import of files asks of the archive, and notes there. Safe for use by several threads.
 *
 * <p>Its methods throw {@link ArchiveException} when the database cannot be used.
 */
public final class Imports {
    private final Session session;
    private final Clock clock;

    Imports(Session session, Clock clock) {
        this.session = session;
        this.clock = clock;
    }

    /**
     * The server that files are archived under: one that the user names, whatever its address is; else the one of the folder.
     *
     * @param name what the user calls it, or null
     * @param url of the folder
     * @param defaultName what to call it where the user does not; a number follows where another server is called so
     * @return its row, made where there is none
     */
    public ServerRow server(@Nullable String name, String url, String defaultName) {
        return session.plainTransaction(sql -> {
            Optional<ServerRow> known = find(sql, name, url);
            if (known.isPresent()) {
                return known.get();
            }
            String now = Times.text(clock.instant());
            return new ServerRows(sql).insert(name == null ? free(sql, defaultName) : name, url, now);
        });
    }

    /**
     * Deletes the row of a folder of which nothing was taken in: a server is none before it has told something.
     *
     * @param serverId its key; one of which anything is known stays
     */
    public void forgetUnused(ServerId serverId) {
        session.plainTransaction(sql -> new ServerRows(sql).deleteUnusedFolder(serverId));
    }

    /**
     * The same, without making it.
     *
     * @param name what the user calls it, or null
     * @param url of the folder
     * @return its row
     */
    public Optional<ServerRow> findServer(@Nullable String name, String url) {
        return session.plain(sql -> find(sql, name, url));
    }

    private static Optional<ServerRow> find(PlainSql sql, @Nullable String name, String url) throws SQLException {
        ServerRows servers = new ServerRows(sql);
        return name == null ? servers.byUrl(url) : servers.byName(name);
    }

    private static String free(PlainSql sql, String name) throws SQLException {
        ServerRows servers = new ServerRows(sql);
        String free = name;
        for (int number = 2; servers.byName(free).isPresent(); number++) {
            free = name + "-" + number;
        }
        return free;
    }

    /**
     * What earlier imports noted of files.
     *
     * @param paths where they lie
     * @return what is known, by path
     */
    public Map<String, ImportedFile> files(List<String> paths) {
        return session.plain(sql -> {
            Map<String, ImportedFile> known = new HashMap<>();
            new ImportRows(sql).files(paths).forEach(file -> known.put(file.path(), file));
            return known;
        });
    }

    /**
     * Notes files that are taken in.
     *
     * @param files each of them
     */
    public void note(List<ImportedFile> files) {
        if (files.isEmpty()) {
            return;
        }
        session.plainTransaction(sql -> {
            ImportRows rows = new ImportRows(sql);
            for (ImportedFile file : files) {
                rows.note(file);
            }
            return true;
        });
    }

    /**
     * Whether bytes were taken in, wherever they lay.
     *
     * @param mac a keyed hash of theirs
     * @param sha256 their name as they would be kept: of a path that is not noted nothing else is known
     * @return whether
     */
    public boolean knowsBytes(String mac, String sha256) {
        return session.plain(sql -> new ImportRows(sql).knowsBytes(mac) || new OutputRows(sql).isWanted(sha256));
    }

    /**
     * Files that have some bytes, as something can be said of them.
     *
     * @param sha256 the name of the bytes
     * @return the places of outputs that are there, those of earlier runs left out
     */
    public List<AnnotationTarget> targets(String sha256) {
        return session.plain(sql -> new OutputRows(sql).places(sha256));
    }

    /** Whether anything was forgotten: else nobody need be asked for it. */
    public boolean forgetsAny() {
        return session.plain(sql -> new ForgottenFileRows(sql).any() || new TombstoneRows(sql).any());
    }

    /**
     * Whether a file is one that was forgotten, or of a prompt that was.
     *
     * @param mac a keyed hash of its bytes
     * @param graphMacs by what its graph is known
     * @param written when it was written to last
     */
    public boolean isForgotten(String mac, List<String> graphMacs, Instant written) {
        return session.plain(
                sql -> new ForgottenFileRows(sql).holds(mac) || Tombstones.holdsFile(sql, graphMacs, written));
    }

    /**
     * The outputs of all prompts with the same graph.
     *
     * @param graphMac its keyed hash
     * @return them, by prompt
     */
    public List<SameGraph> ofGraph(String graphMac) {
        return session.plain(sql -> new ImportRows(sql).ofGraph(graphMac));
    }

    /**
     * The outputs of a prompt whose file is not here yet.
     *
     * @param serverId its server
     * @param promptId its id, as it is kept
     * @return them; none where there is no such prompt
     */
    public List<WaitingOutput> waiting(ServerId serverId, PromptId promptId) {
        return session.plain(sql -> new ImportRows(sql).waiting(serverId, promptId));
    }

    /**
     * The output of a file that says nothing of itself, made by an earlier import that could not keep it.
     *
     * @param serverId the folder's server
     * @param filename as it is kept
     * @param subfolder as it is kept
     * @return nothing where there is none, or its file is here
     */
    public Optional<WaitingOutput> waitingSilent(ServerId serverId, String filename, String subfolder) {
        return session.plain(sql -> new ImportRows(sql).waitingSilent(serverId, filename, subfolder));
    }

    /**
     * The fingerprints of what was removed of a prompt and of its files.
     *
     * @param prompt its key
     * @return each once
     */
    public Set<String> fingerprints(long prompt) {
        return session.plain(sql -> Set.copyOf(new ImportRows(sql).fingerprints(prompt)));
    }
}
