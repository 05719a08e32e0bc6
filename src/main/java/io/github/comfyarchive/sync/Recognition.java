package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.HistoryBeginning;
import io.github.comfyarchive.comfy.Retry;
import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.Servers;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.SyncLock;
import io.github.comfyarchive.store.row.ServerRow;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which server answers at an address: one ComfyUI has one row, however many addresses lead to it. An address that is known, with a server
 * that has prompts, is not asked. Else its history is compared: where it holds prompts of a server, with the very entries, or begins with
 * those with which a known server's history begins now, it is that server. An empty one decides nothing, and another decides for a new
 * server; but a name that the user gives stays with its server when its address changes.
 */
final class Recognition {
    private final SyncContext sync;
    private final Servers servers;
    private final SyncTarget target;
    private final @Nullable String name;
    private final String url;

    Recognition(SyncContext sync) {
        this.sync = sync;
        this.servers = sync.archive().servers();
        this.target = sync.target();
        this.name = target.name();
        this.url = target.url().toString();
    }

    /**
     * A server.
     *
     * @param server its row
     * @param notice what the user is to know of how it was found, in words; null for nothing
     * @param lock held until something of it is committed, so that a run beside this one finds the same server; null where that is known
     */
    record Recognised(
            ServerRow server,
            @Nullable String notice,
            @Nullable SyncLock lock) {}

    /**
     * Finds it, or makes its row.
     *
     * @throws ServerException if nothing answers there as ComfyUI, and nothing is known of it
     * @throws HomeLockedException if another program is finding out the same all the time
     * @throws IOException if the disk refuses
     * @throws InterruptedException if this thread is interrupted while it waits
     */
    Recognised recognise() throws ServerException, HomeLockedException, IOException, InterruptedException {
        Optional<ServerRow> settled = servers.settled(name, url);
        if (settled.isPresent()) {
            return new Recognised(settled.get(), null, null);
        }
        SyncLock lock = sync.locks().recognising();
        boolean keep = false;
        try {
            Recognised found = compare();
            keep = !servers.hasPrompts(found.server().id());
            return keep ? new Recognised(found.server(), found.notice(), lock) : found;
        } finally {
            if (!keep) {
                lock.close();
            }
        }
    }

    private Recognised compare() throws ServerException, IOException {
        Optional<ServerRow> settled = servers.settled(name, url);
        if (settled.isPresent()) {
            return new Recognised(settled.get(), null, null);
        }
        List<RawEntry> beginning;
        try {
            beginning = HistoryBeginning.of(sync.client(), patience());
        } catch (ServerException away) {
            Optional<ServerRow> known = servers.find(name, url);
            if (known.isPresent() && !known.get().url().equals(url)) {
                throw away; // whether it is that one, only an answer tells
            }
            return new Recognised(known.orElseThrow(() -> away), null, null); // its run will fail, and be noted
        }
        Optional<ServerRow> here = servers.find(null, url);
        Optional<ServerRow> same = beginning.isEmpty() ? Optional.empty() : same(beginning, here.orElse(null));
        if (same.isPresent()) {
            return of(same.get(), here);
        }
        Optional<ServerRow> named = name == null ? Optional.empty() : servers.byName(name);
        String notice = named.isEmpty() ? null : stranger(named.get(), beginning);
        return new Recognised(servers.named(name, url, target.url().defaultName()), notice, null);
    }

    /** A server that was reached before may be restarting; an address that nobody knows is more likely mistyped. */
    private Retry patience() {
        boolean reached = servers.find(name, url).map(ServerRow::lastSyncedAt).isPresent();
        return reached ? sync.pageRetry() : Retry.ofFirst(sync.options().firstRetryDelay());
    }

    private Recognised of(ServerRow same, Optional<ServerRow> here) {
        boolean isNew = here.isEmpty() || !here.get().id().equals(same.id());
        ServerRow server = servers.at(same, name, url, false);
        if (!isNew) {
            return new Recognised(server, null, null);
        }
        boolean otherName = name != null && !name.equals(server.name());
        return new Recognised(
                server,
                url + " is another address of " + server.name() + ", whose prompts its history holds"
                        + (otherName ? "; it is archived as that, and not as " + name : ""),
                null);
    }

    /** Whose entries these are; the server that is known to be there is asked first, and is no news. */
    private Optional<ServerRow> same(List<RawEntry> beginning, @Nullable ServerRow here) throws IOException {
        List<ServerRow> known = servers.withPrompts();
        for (RawEntry entry : beginning) {
            Optional<ServerRow> holder = holder(entry, known);
            if (holder.isPresent()) {
                return holder;
            }
        }
        return here != null && servers.hasPrompts(here.id()) ? Optional.empty() : elsewhere(beginning);
    }

    /** One that cannot be understood says nothing. */
    private Optional<ServerRow> holder(RawEntry entry, List<ServerRow> known) {
        try {
            Redacted redacted = sync.redactor().redact(entry);
            return known.stream()
                    .filter(server -> sync.archive()
                            .ofServer(server.id())
                            .holdsByNow(redacted.entry(), redacted.ownId(), sync.redactor()))
                    .findFirst();
        } catch (UnreadableEntryException unreadable) {
            return Optional.empty();
        }
    }

    /** After a restart nothing of a history is archived yet: then what stands at the other addresses tells. */
    private Optional<ServerRow> elsewhere(List<RawEntry> beginning) throws IOException {
        for (SyncTarget other : sync.others()) {
            if (other.url().equals(target.url())) {
                continue;
            }
            Optional<ServerRow> server = servers.find(null, other.url().toString());
            if (server.isPresent() && servers.hasPrompts(server.get().id()) && begins(other, beginning.get(0))) {
                return server;
            }
        }
        return Optional.empty();
    }

    private boolean begins(SyncTarget other, RawEntry entry) throws IOException {
        try {
            List<RawEntry> theirs = HistoryBeginning.of(
                    other.client(sync.options()), Retry.brief(sync.options().firstRetryDelay()));
            return !theirs.isEmpty() && theirs.get(0).sameAs(entry);
        } catch (ServerException away) {
            return false; // then it does not tell
        }
    }

    /** What is to be said where a name is given to what may be another server. */
    private @Nullable String stranger(ServerRow named, List<RawEntry> beginning) {
        if (beginning.isEmpty() || named.url().equals(url)) {
            return null;
        }
        Double newest = sync.archive().ofServer(named.id()).newestNumber().orElse(null);
        Double oldest = number(beginning.get(0));
        if (newest == null || oldest == null || oldest <= newest) {
            return null; // its numbers began again: a restart, of which nothing is archived yet
        }
        return url + " is taken for " + named.name()
                + " by its name, but its history holds nothing of what is archived of "
                + named.name() + " (" + named.url()
                + "), and its numbers go on: if it is another ComfyUI, end this, and give it a name of its own";
    }

    private @Nullable Double number(RawEntry entry) {
        try {
            return sync.derivation()
                    .of(sync.redactor().redact(entry))
                    .parsed()
                    .prompt()
                    .number();
        } catch (UnreadableEntryException unknown) {
            return null;
        }
    }
}
