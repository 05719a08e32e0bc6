package io.github.comfyarchive.store;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.repair.ForeignKeyRepair;
import io.github.comfyarchive.store.row.ServerAddress;
import io.github.comfyarchive.store.row.ServerRow;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.sqlite.Times;
import io.github.comfyarchive.store.table.ServerAddressRows;
import io.github.comfyarchive.store.table.ServerRows;
import io.github.comfyarchive.store.table.SyncRunRows;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The servers of an archive and their addresses: a server is one ComfyUI, however many addresses it has.
 *
 * <p>Its methods throw {@link ArchiveException} when the database cannot be used.
 */
public final class Servers {
    private static final String MADE_UP = "http://" + ForeignKeyRepair.LOST;

    private final Session session;
    private final Supplier<Session> reader;
    private final Clock clock;

    Servers(Session session, Supplier<Session> reader, Clock clock) {
        this.session = session;
        this.reader = reader;
        this.clock = clock;
    }

    /**
     * The server that an address or a name stands for, as far as that can be told without asking it.
     *
     * @param name what the user calls it, or null
     * @param url its address
     * @return its row, if there is one
     */
    public Optional<ServerRow> find(@Nullable String name, String url) {
        return session.plain(sql -> find(sql, name, url));
    }

    private static Optional<ServerRow> find(PlainSql sql, @Nullable String name, String url) throws SQLException {
        ServerRows servers = new ServerRows(sql);
        Optional<ServerAddress> address = new ServerAddressRows(sql).find(url);
        ServerId id = address.isPresent() ? address.get().server() : null;
        if (id != null) {
            ServerRow there = servers.byId(id);
            if (name == null
                    || there.name().equals(name)
                    || name.equals(address.get().name())) {
                return Optional.of(there);
            }
            Optional<ServerRow> named = servers.byName(name);
            return named.isPresent() ? named : Optional.of(there);
        }
        return name == null ? Optional.empty() : servers.byName(name);
    }

    /**
     * The server at an address, where nothing speaks against it: it has prompts, and the name is its own, or one that nobody has: that
     * is its name then.
     *
     * @param name what the user calls it, or null
     * @param url its address
     * @return its row; nothing where its history is to be looked at first
     */
    public Optional<ServerRow> settled(@Nullable String name, String url) {
        Optional<ServerRow> found = session.plain(sql -> {
            Optional<ServerAddress> address = new ServerAddressRows(sql).find(url);
            ServerId id = address.isPresent() ? address.get().server() : null;
            if (id == null || !new ServerRows(sql).hasPrompts(id)) {
                return Optional.empty();
            }
            ServerRow there = new ServerRows(sql).byId(id);
            boolean called = name == null
                    || there.name().equals(name)
                    || name.equals(address.get().name())
                    || new ServerRows(sql).byName(name).isEmpty();
            return called ? Optional.of(there) : Optional.empty();
        });
        return found.isEmpty() ? found : Optional.of(named(found.get(), name, url));
    }

    private ServerRow named(ServerRow server, @Nullable String name, String url) {
        return session.plain(sql -> {
                    Optional<ServerAddress> address = new ServerAddressRows(sql).find(url);
                    return name == null
                            || (address.isPresent() && name.equals(address.get().name()));
                })
                ? server
                : at(server, name, url, true);
    }

    /** Those that have prompts. */
    public List<ServerRow> withPrompts() {
        return session.plain(sql -> new ServerRows(sql).withPrompts());
    }

    /** Whether a server has any. */
    public boolean hasPrompts(ServerId server) {
        return session.plain(sql -> new ServerRows(sql).hasPrompts(server));
    }

    /**
     * Notes that a server is reached at an address. A server that was thought to be there and has no prompts is this one.
     *
     * @param server the server
     * @param name what the user calls what is at the address, or null
     * @param url the address
     * @param rename whether that is the server's name from now on
     * @return its row as it is now
     */
    public ServerRow at(ServerRow server, @Nullable String name, String url, boolean rename) {
        return session.plainTransaction(sql -> {
            ServerRows servers = new ServerRows(sql);
            ServerAddressRows addresses = new ServerAddressRows(sql);
            Optional<ServerAddress> before = addresses.find(url);
            ServerId other = before.isPresent() ? before.get().server() : null;
            addresses.put(url, server.id(), name, now());
            if (other != null && !other.equals(server.id()) && !servers.hasPrompts(other)) {
                new SyncRunRows(sql).move(other, server.id());
                addresses.move(other, server.id());
                servers.delete(other);
            }
            String called = rename && name != null ? name : server.name();
            servers.rename(server, called, other != null && other.equals(server.id()) ? server.url() : url);
            return servers.byId(server.id());
        });
    }

    /**
     * The server of that name, else a new one.
     *
     * @param name what the user calls it, or null
     * @param url its address
     * @param defaultName what to call it where the user does not
     * @return its row
     */
    public ServerRow named(@Nullable String name, String url, String defaultName) {
        return session.plainTransaction(sql -> {
            ServerRows servers = new ServerRows(sql);
            ServerAddressRows addresses = new ServerAddressRows(sql);
            Optional<ServerAddress> address = addresses.find(url);
            ServerId id = address.isPresent() ? address.get().server() : null;
            Optional<ServerRow> known = name == null ? Optional.empty() : servers.byName(name);
            if (known.isEmpty() && id != null) {
                known = Optional.of(servers.byId(id));
            }
            String given = address.isPresent() ? address.get().name() : null;
            if (known.isEmpty() && name == null && given != null) {
                known = servers.byName(given);
            }
            if (known.isEmpty() && name == null && given == null) {
                known = servers.byName(defaultName);
            }
            String called = name != null ? name : given != null ? given : defaultName;
            ServerRow server = known.isPresent() ? known.get() : servers.insert(called, url, now());
            if (known.isEmpty() && address.isPresent() && address.get().pausedAt() != null) {
                servers.pause(server.id(), address.get().pausedAt());
            }
            addresses.put(url, server.id(), name, now());
            servers.rename(server, name == null ? server.name() : name, url);
            return servers.byId(server.id());
        });
    }

    /**
     * Keeps an address at which nothing has answered yet.
     *
     * @param name what the user calls it, or null
     * @param url the address
     */
    public void add(@Nullable String name, String url) {
        session.plainTransaction(sql -> {
            new ServerAddressRows(sql).put(url, null, name, now());
            return true;
        });
    }

    /**
     * What is kept of a server, or of an address that has none yet.
     *
     * @param server its row; null where nothing answered yet
     * @param name what it is called; null where nothing answered yet and nobody said
     * @param url where it was last reached, or is to be
     * @param addresses all its addresses
     * @param prompts how many are archived
     */
    public record Listed(
            @Nullable ServerRow server,
            @Nullable String name,
            String url,
            List<ServerAddress> addresses,
            long prompts,
            @Nullable String pausedAt) {
        /** Whether it can be asked: what was imported from a folder, or made up by a repair, cannot. */
        public boolean isReachable() {
            return url.matches("https?://.*") && !url.startsWith(MADE_UP);
        }
    }

    /** All, in the order in which they were met; what nothing answered at comes last. */
    public List<Listed> all() {
        return reader.get().plain(sql -> {
            ServerAddressRows addresses = new ServerAddressRows(sql);
            ServerRows servers = new ServerRows(sql);
            List<Listed> all = new ArrayList<>();
            for (ServerRow server : servers.all()) {
                all.add(new Listed(
                        server,
                        server.name(),
                        server.url(),
                        addresses.of(server.id()),
                        servers.countPrompts(server.id()),
                        server.pausedAt()));
            }
            for (ServerAddress address : addresses.neverReached()) {
                all.add(new Listed(null, address.name(), address.url(), List.of(address), 0, address.pausedAt()));
            }
            return all;
        });
    }

    /**
     * Calls a server otherwise.
     *
     * @param name what it is called
     * @param to what it is to be called
     * @return whether there is one of that name
     */
    public boolean rename(String name, String to) {
        return session.plainTransaction(sql -> {
            Optional<ServerRow> server = new ServerRows(sql).byName(name);
            if (server.isPresent()) {
                new ServerRows(sql).rename(server.get(), to, server.get().url());
            }
            return new ServerAddressRows(sql).rename(name, to) > 0 || server.isPresent();
        });
    }

    /**
     * Has a server left alone, or not any more.
     *
     * @param name what it is called
     * @param pause whether it is to be left alone
     * @return whether there is one of that name
     */
    public boolean pause(String name, boolean pause) {
        return session.plainTransaction(sql -> {
            String since = pause ? now() : null;
            Optional<ServerRow> server = new ServerRows(sql).byName(name);
            if (server.isPresent()) {
                new ServerRows(sql).pause(server.get().id(), since);
            }
            return new ServerAddressRows(sql).pause(name, since) > 0 || server.isPresent();
        });
    }

    /**
     * Prepares to make one of two.
     *
     * @param from the server that will be none any more
     * @param into the server that has all then
     * @return the merge; nothing is done yet
     */
    public ServerMerge merge(ServerId from, ServerId into) {
        return new ServerMerge(session, clock, from, into);
    }

    /** Whether any server has a prompt of an id. */
    public boolean knowsId(PromptId promptId) {
        return session.plain(sql -> new ServerRows(sql).knowsId(promptId));
    }

    /**
     * The server of which a run is archived: the same id, number and times to the millisecond.
     *
     * @param promptId of its prompt
     * @param number in the queue
     * @return nothing where one of these is not known
     */
    public Optional<ServerRow> ofRun(
            PromptId promptId, @Nullable Double number, @Nullable Instant startedAt, @Nullable Instant finishedAt) {
        return session.plain(sql -> new ServerRows(sql)
                .byPrompt(promptId, null, number, Times.textOrNull(startedAt), Times.textOrNull(finishedAt)));
    }

    /** The server of which the same prompt is archived: the same entry, or at least the same run. */
    public Optional<ServerRow> ofSign(OtherHome.Sign sign) {
        return session.plain(sql -> new ServerRows(sql)
                .byPrompt(sign.promptId(), sign.sha256(), sign.number(), sign.startedAt(), sign.finishedAt()));
    }

    /** The server that a user calls so. */
    public Optional<ServerRow> byName(String name) {
        return session.plain(sql -> new ServerRows(sql).byName(name));
    }

    private String now() {
        return Times.text(clock.instant());
    }
}
