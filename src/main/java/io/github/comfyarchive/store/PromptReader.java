package io.github.comfyarchive.store;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.pack.Dictionaries;
import io.github.comfyarchive.store.pack.EntryRows;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.CalledPrompt;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.table.PromptRows;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what is archived of prompts. */
public final class PromptReader {
    private final Session session;
    private final Dictionaries dictionaries;
    private final HomeFolder home;

    PromptReader(Session session, Dictionaries dictionaries, HomeFolder home) {
        this.session = session;
        this.dictionaries = dictionaries;
        this.home = home;
    }

    /**
     * Finds prompts by the beginning of their id; one whose id is exactly that comes first.
     *
     * @param beginning the beginning of the id
     * @param limit how many at most
     */
    public List<PromptRow> beginningWith(String beginning, int limit) {
        return called(beginning, null, limit).stream().map(CalledPrompt::row).toList();
    }

    /**
     * Finds prompts by the beginning of their id, or of one that they had before a server told them or servers were merged.
     *
     * @param beginning the beginning of the id
     * @param server the server's key; null for all
     * @param limit how many at most
     * @return them, first those that are called exactly that; a prompt may be there by several ids
     */
    public List<CalledPrompt> called(String beginning, @Nullable ServerId server, int limit) {
        return session.plain(sql -> new PromptRows(sql).called(beginning, server, limit));
    }

    /**
     * Finds a prompt by its place in the list.
     *
     * @param back how far it is from the newest, which is 0
     * @param server the server's key; null for all
     */
    public Optional<PromptRow> newest(int back, @Nullable ServerId server) {
        return session.plain(sql -> new PromptRows(sql).newest(back, server));
    }

    /**
     * Finds prompts by the name of a file that they made; the newest comes first.
     *
     * @param filename without folders
     * @param server the server's key; null for all
     * @param limit how many at most
     */
    public List<PromptRow> withFile(String filename, @Nullable ServerId server, int limit) {
        return session.plain(sql -> new PromptRows(sql).withFile(filename, server, limit));
    }

    /** How many prompts are archived, of all servers. */
    public long count() {
        return session.plain(sql -> new PromptRows(sql).count());
    }

    /**
     * Reads all of a prompt but its entry.
     *
     * @return what is archived of it
     */
    public ArchivedPrompt read(PromptRow prompt) {
        return read(List.of(prompt.id())).get(0);
    }

    /**
     * Reads all of some prompts but their entries, as they are at one moment.
     *
     * @param prompts their keys, not so many that they do not fit into memory
     * @return what is archived of them, in the order of the keys
     */
    public List<ArchivedPrompt> read(List<Long> prompts) {
        return session.snapshot(sql -> new PromptBatch(sql, prompts, this::path).read());
    }

    /**
     * Reads the entry of a prompt.
     *
     * @return the entry as the server gave it, secrets removed
     */
    public RedactedEntry entry(PromptRow prompt) {
        return session.plain(sql -> new EntryRows(sql).of(prompt.id()).unpack(prompt.promptId(), dictionaries));
    }

    /**
     * Reads the entries of some prompts.
     *
     * @param prompts their keys, not so many that they do not fit into memory
     * @return the entries as the server gave them, secrets removed, each with its prompt's id, in the order of the keys
     * @throws ArchiveException if one of them is damaged or lost
     */
    public List<RedactedEntry> entries(List<Long> prompts) {
        return session.plain(sql -> new EntryRows(sql).of(prompts.toString(), dictionaries));
    }

    private String path(AssetRow asset) {
        return home.root()
                .relativize(home.asset(new Sha256(asset.sha256()), asset.extension()))
                .toString();
    }
}
