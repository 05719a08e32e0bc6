package io.github.comfyarchive.store;

import io.github.comfyarchive.redact.RedactedEntry;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Reads what is archived of prompts. */
public final class PromptReader {
    private final Session session;
    private final HomeFolder home;

    PromptReader(Session session, HomeFolder home) {
        this.session = session;
        this.home = home;
    }

    /**
     * Finds prompts by the beginning of their id; one whose id is exactly that comes first.
     *
     * @param beginning the beginning of the id
     * @param limit how many at most
     * @return their rows
     */
    public List<PromptRow> beginningWith(String beginning, int limit) {
        return session.read(handle -> handle.attach(PromptDao.class).beginningWith(beginning, limit));
    }

    /**
     * How many prompts are archived.
     *
     * @return of all servers
     */
    public long count() {
        return session.read(handle -> handle.attach(PromptDao.class).count());
    }

    /**
     * Reads all of a prompt but its entry.
     *
     * @param prompt its row
     * @return what is archived of it
     */
    public ArchivedPrompt read(PromptRow prompt) {
        return session.read(handle -> {
            ParameterDao parameters = handle.attach(ParameterDao.class);
            DerivedDao derived = handle.attach(DerivedDao.class);
            return new ArchivedPrompt(
                    handle.attach(ServerDao.class).byId(prompt.serverId()),
                    prompt,
                    parameters.samplings(prompt.id()),
                    parameters.models(prompt.id()),
                    derived.messages(prompt.id()).stream()
                            .map(row -> new ArchivedPrompt.Message(row.event(), row.at(), row.data()))
                            .toList(),
                    files(handle, prompt.id()),
                    derived.values(prompt.id()),
                    derived.redactions(prompt.id()));
        });
    }

    /**
     * Reads the whole entry of a prompt.
     *
     * @param prompt its row
     * @return the entry as the server gave it, secrets removed
     */
    public RedactedEntry entry(PromptRow prompt) {
        return session.read(
                handle -> handle.attach(EntryDao.class).of(prompt.id()).unpack(prompt.promptId()));
    }

    private List<ArchivedPrompt.ArchivedFile> files(Handle handle, long prompt) {
        OutputDao outputs = handle.attach(OutputDao.class);
        return outputs.ofPrompt(prompt).stream()
                .map(row -> {
                    AssetRow asset = row.asset() == null
                            ? null
                            : outputs.asset(row.asset()).orElse(null);
                    return new ArchivedPrompt.ArchivedFile(row, asset, asset == null ? null : path(asset));
                })
                .toList();
    }

    private String path(AssetRow asset) {
        return home.root()
                .relativize(home.asset(new Sha256(asset.sha256()), asset.extension()))
                .toString();
    }
}
