package io.github.comfyarchive.central.sql;

import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which uids are one server: two homes that archived one ComfyUI before they met called it by two. The lower is the root. */
public final class ServerRoots {
    private final Map<String, String> roots = new HashMap<>();

    /** As the store knows them by now. */
    public static ServerRoots of(PlainSql sql) throws SQLException {
        ServerRoots all = new ServerRoots();
        sql.list("SELECT uid, root FROM server_alias", row -> new String[] {row.getString(1), row.getString(2)})
                .forEach(alias -> all.roots.put(alias[0], alias[1]));
        return all;
    }

    /** The root of a server, which is mostly itself. */
    public String of(String uid) {
        String root = uid;
        for (String next = roots.get(root); next != null; next = roots.get(root)) {
            root = next;
        }
        return root;
    }

    /** All uids of the server that a uid is of, its own among them. */
    public Set<String> all(String uid) {
        String root = of(uid);
        Set<String> all = new TreeSet<>(List.of(uid, root));
        roots.keySet().stream().filter(other -> of(other).equals(root)).forEach(all::add);
        return all;
    }

    /** Notes that two servers are one. */
    public void join(PlainSql sql, String one, String other, String now) throws SQLException {
        String first = of(one);
        String second = of(other);
        String root = first.compareTo(second) < 0 ? first : second;
        String uid = root.equals(first) ? second : first;
        sql.update(
                "INSERT INTO server_alias (uid, root, found_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                uid,
                root,
                now);
        roots.put(uid, root);
    }
}
