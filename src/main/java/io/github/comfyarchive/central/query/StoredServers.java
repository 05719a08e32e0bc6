package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.StoreText;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.query.FilterException;
import io.github.comfyarchive.store.BundleWriter;
import io.github.comfyarchive.store.row.ServerRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a store, in the order in which they were met. A name is a label, which several may have: the second has a number after it. Uids
 * that are known by now to be of one server are one.
 */
final class StoredServers {
    private final List<Known> all;
    private final Map<String, String> roots;
    private final Map<String, Known> byUid = new HashMap<>();

    /**
     * One of them.
     *
     * @param uids its own first, then others that it was told of by
     * @param label as homes call it
     * @param name as it is called here, and no other
     */
    record Known(
            List<String> uids,
            String label,
            String name,
            String url,
            @Nullable String comfyuiVersion,
            String firstSeenAt,
            @Nullable String lastSyncedAt,
            @Nullable ServerRow row) {

        String uid() {
            return uids.get(0);
        }

        Known with(ServerRow here) {
            return new Known(uids, label, name, url, comfyuiVersion, firstSeenAt, lastSyncedAt, here);
        }

        ServerRow here() {
            return Objects.requireNonNull(row);
        }
    }

    private record Told(
            String uid,
            String name,
            String url,
            String comfyuiVersion,
            String firstSeenAt,
            String lastSyncedAt,
            @Nullable String called) {}

    private StoredServers(List<Known> all, Map<String, String> roots) {
        this.all = all;
        this.roots = roots;
        all.forEach(server -> server.uids().forEach(uid -> byUid.put(uid, server)));
        roots.keySet().forEach(uid -> {
            Known root = byUid.get(root(roots, uid));
            if (root != null) {
                byUid.putIfAbsent(uid, root);
            }
        });
    }

    /** Reads them. */
    static StoredServers of(Asking asking) {
        Map<String, String> roots = new HashMap<>();
        asking.list(Sql.of("SELECT uid, root FROM server_alias"), row ->
                        new String[] {row.getString(1), row.getString(2)})
                .forEach(alias -> roots.put(alias[0], alias[1]));
        Map<String, List<Told>> told = new LinkedHashMap<>();
        for (Told one : asking.list(
                Sql.of("SELECT uid, name, url, comfyui_version, first_seen_at, last_synced_at, called FROM server"
                        + " ORDER BY first_seen_at, name, uid"),
                row -> new Told(
                        row.getString(1),
                        StoreText.plain(row.getString(2)),
                        StoreText.plain(row.getString(3)),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        StoreText.plainOrNull(row.getString(7))))) {
            told.computeIfAbsent(root(roots, one.uid()), root -> new ArrayList<>())
                    .add(one);
        }
        Set<String> names = new HashSet<>();
        return new StoredServers(
                told.entrySet().stream()
                        .map(server -> known(server.getKey(), server.getValue(), names))
                        .toList(),
                roots);
    }

    /** The same with their rows in a scratch archive, which are made. */
    StoredServers in(BundleWriter scratch) {
        return new StoredServers(
                all.stream()
                        .map(server -> server.with(scratch.add(
                                server.name(),
                                server.url(),
                                server.uid(),
                                server.firstSeenAt(),
                                server.comfyuiVersion(),
                                server.lastSyncedAt())))
                        .toList(),
                roots);
    }

    private static String root(Map<String, String> roots, String uid) {
        String root = uid;
        for (String next = roots.get(root); next != null; next = roots.get(root)) {
            root = next;
        }
        return root;
    }

    private static Known known(String root, List<Told> told, Set<String> names) {
        Told first =
                told.stream().filter(one -> one.uid().equals(root)).findFirst().orElse(told.get(0));
        Set<String> uids = new LinkedHashSet<>(List.of(root));
        told.forEach(one -> uids.add(one.uid()));
        String wanted = Stream.concat(Stream.of(first), told.stream())
                .map(Told::called)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(first.name());
        String name = wanted;
        for (int number = 2; !names.add(name); number++) {
            name = wanted + "-" + number;
        }
        String synced = told.stream()
                .map(Told::lastSyncedAt)
                .filter(Objects::nonNull)
                .max(String::compareTo)
                .orElse(null);
        return new Known(
                List.copyOf(uids),
                first.name(),
                name,
                first.url(),
                first.comfyuiVersion(),
                told.get(0).firstSeenAt(),
                synced,
                null);
    }

    List<Known> all() {
        return all;
    }

    /** The one that a uid is of; nothing where it was told of after these were read. */
    Optional<Known> of(String uid) {
        return Optional.ofNullable(byUid.get(uid));
    }

    /** The one of a row. */
    Known of(ServerId id) {
        return all.stream()
                .filter(server -> server.here().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Those that a name, an address or a uid stands for. */
    List<Known> called(String name) {
        return all.stream()
                .filter(server -> server.uids().contains(name)
                        || server.name().equals(name)
                        || server.label().equals(name)
                        || server.url().equals(name)
                        || server.url().equals(name + "/"))
                .toList();
    }

    /**
     * All uids of those that a name or an address stands for.
     *
     * @throws FilterException if it is of none
     */
    List<String> uids(String name) {
        return requireCalled(name).stream()
                .flatMap(server -> server.uids().stream())
                .toList();
    }

    /**
     * Names of those that a name or an address stands for, which no others have.
     *
     * @throws FilterException if it is of none
     */
    List<String> names(String name) {
        return requireCalled(name).stream().map(Known::name).toList();
    }

    /**
     * Those that any of some names, addresses or uids stands for; all where there are none.
     *
     * @throws FilterException if one is of none
     */
    List<Known> chosen(Collection<String> names) {
        Set<Known> chosen = new LinkedHashSet<>();
        names.forEach(name -> chosen.addAll(requireCalled(name)));
        return names.isEmpty() ? all : List.copyOf(chosen);
    }

    private List<Known> requireCalled(String name) {
        List<Known> found = called(name);
        if (found.isEmpty()) {
            throw new FilterException("no server called " + name + " is archived; there "
                    + (all.isEmpty()
                            ? "is none"
                            : "are: "
                                    + String.join(
                                            ", ", all.stream().map(Known::name).toList())));
        }
        return found;
    }
}
