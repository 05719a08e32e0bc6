package io.github.comfyarchive.central.sql;

import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Who may do what in a store: two roles without a log-in, which an administrator grants to those who have one. They are of the whole cluster, so
 * stores in other databases of it have the same.
 */
public final class StoreRoles {
    /** For whoever publishes, and adds tags, ratings and notes. */
    public static final String WRITER = "archive_writer";

    /** For whoever asks. */
    public static final String READER = "archive_reader";

    /** What nobody changes but {@code store init} and {@code store migrate}. */
    private static final List<String> FIXED = List.of("store", "flyway_schema_history");

    private static final List<String> TABLES = List.of(
            "annotation",
            "asset",
            "change_count",
            "entry",
            "home",
            "literal",
            "model",
            "object_intent",
            "origin",
            "output",
            "prompt",
            "prompt_alias",
            "redaction",
            "replaced_entry",
            "saved_search",
            "server",
            "server_alias",
            "server_sync",
            "tombstone");

    private StoreRoles() {}

    /** All tables of a store that the roles are about, but not their partitions, which nobody asks by themselves. */
    static List<String> tables() {
        List<String> all = new ArrayList<>(TABLES);
        all.addAll(FIXED);
        return all.stream().sorted().toList();
    }

    /**
     * Makes the roles, where they are missing, and gives them their rights.
     *
     * @throws StoreException {@code DENIED} if who asks may not; {@link #statements} are what somebody who may can run
     */
    public static void make(StoreDatabase store) {
        store.transaction(sql -> {
            for (String statement : statements(schema(sql))) {
                sql.update(statement);
            }
            return true;
        });
    }

    /** What {@link #make} does, to be run by somebody who may. */
    public static List<String> statements(StoreDatabase store) {
        return statements(store.transaction(StoreRoles::schema));
    }

    /**
     * Refuses to go on where a user may only ask.
     *
     * @throws StoreException {@code DENIED} says what gives the right
     */
    public static void requireWriter(StoreDatabase store) {
        String user = reader(store);
        if (!user.isEmpty()) {
            throw new StoreException(
                    StoreException.Kind.DENIED,
                    user + " may read the store " + store.address() + ", and not write to it: GRANT " + WRITER + " TO "
                            + user + " lets it",
                    null);
        }
    }

    /** Whether a user may do more than ask. */
    public static boolean isWriter(StoreDatabase store) {
        return reader(store).isEmpty();
    }

    /** Who may only ask; nothing where this user may write. */
    private static String reader(StoreDatabase store) {
        return store.transaction(sql -> sql.one("""
                SELECT CASE WHEN has_table_privilege('annotation', 'INSERT') AND has_table_privilege('prompt', 'UPDATE')
                    THEN '' ELSE current_user END
                """, row -> row.getString(1)));
    }

    private static String schema(PlainSql sql) throws SQLException {
        return sql.one("SELECT quote_ident(current_schema())", row -> row.getString(1));
    }

    private static List<String> statements(String schema) {
        List<String> statements = new ArrayList<>();
        for (String role : List.of(WRITER, READER)) {
            statements.add("DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '" + role
                    + "') THEN CREATE ROLE " + role
                    + " NOLOGIN; END IF; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$");
        }
        statements.add("GRANT USAGE ON SCHEMA " + schema + " TO " + WRITER + ", " + READER);
        statements.add("GRANT SELECT ON " + list(schema, tables()) + " TO " + WRITER + ", " + READER);
        // Whoever joins servers holds the store's row meanwhile, which takes a right to change something of it: when it
        // was made, not what it is.
        statements.add("GRANT UPDATE (made_at) ON " + schema + ".store TO " + WRITER);
        statements.add("GRANT INSERT, UPDATE, DELETE ON " + list(schema, TABLES) + " TO " + WRITER);
        return statements;
    }

    private static String list(String schema, List<String> tables) {
        return String.join(
                ", ", tables.stream().map(table -> schema + "." + table).toList());
    }
}
