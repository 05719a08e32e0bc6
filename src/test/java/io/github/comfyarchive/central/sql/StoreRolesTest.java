package io.github.comfyarchive.central.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.testing.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StoreRolesTest {
    private PostgresServer server;
    private String address;

    @BeforeEach
    void make() throws Exception {
        server = PostgresServer.shared();
        address = server.database();
        try (StoreDatabase store = store("archive")) {
            StoreSchema.bringUpToDate(store, 2, Clock.systemUTC());
            StoreRoles.make(store);
            StoreRoles.make(store);
        }
    }

    private StoreDatabase store(String user) {
        return StoreDatabase.toWrite(
                StoreAddress.parse(address.replace("//archive@", "//" + user + "@"), name -> null), "test");
    }

    /** A user with a role, as an administrator makes one. */
    private String user(String role) throws SQLException {
        String name = role + "_of_" + address.substring(address.lastIndexOf('/') + 1);
        server.execute(address, "CREATE ROLE " + name + " LOGIN IN ROLE " + role);
        return name;
    }

    private static void run(StoreDatabase store, String statement) {
        store.transaction(sql -> sql.update(statement));
    }

    @Test
    void eachTableIsAboutSomebody() throws Exception {
        List<String> tables = new ArrayList<>();
        try (Connection connection = server.connect(address);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
                                + " AND relnamespace = 'public'::regnamespace ORDER BY relname")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        assertThat(StoreRoles.tables()).isEqualTo(tables);
    }

    @Test
    void whoReadsMayNotWrite() throws Exception {
        try (StoreDatabase store = store(user(StoreRoles.READER))) {
            StoreSchema.require(store);
            for (String table : StoreRoles.tables()) {
                List<Integer> rows =
                        store.transaction(sql -> sql.list("SELECT 1 FROM " + table + " LIMIT 1", row -> 1));
                assertThat(rows).as(table).hasSizeLessThan(2);
                assertThatThrownBy(() -> run(store, "DELETE FROM " + table))
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                refused -> assertThat(refused.kind()).isEqualTo(StoreException.Kind.DENIED));
            }
        }
    }

    @Test
    void whoWritesMayNotChangeTheStoreItself() throws Exception {
        try (StoreDatabase store = store(user(StoreRoles.WRITER))) {
            run(store, "INSERT INTO model VALUES ('a', 'b') ON CONFLICT DO NOTHING");
            run(store, "UPDATE asset SET size = 1");
            run(store, "DELETE FROM output");
            for (String change : List.of(
                    "UPDATE store SET id = 'x'",
                    "DELETE FROM flyway_schema_history",
                    "DROP TABLE prompt",
                    "TRUNCATE prompt",
                    "CREATE TABLE mine (x integer)")) {
                assertThatThrownBy(() -> run(store, change)).as(change).isInstanceOf(StoreException.class);
            }
        }
    }

    @Test
    void whoMayNotMakeRolesIsToldTheStatements() throws Exception {
        server.execute(address, "CREATE ROLE nobody_" + address.substring(address.lastIndexOf('/') + 1) + " LOGIN");
        try (StoreDatabase store = store("nobody_" + address.substring(address.lastIndexOf('/') + 1))) {
            assertThatThrownBy(() -> StoreRoles.make(store))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            refused -> assertThat(refused.kind()).isEqualTo(StoreException.Kind.DENIED));
            for (String statement : StoreRoles.statements(store)) {
                server.execute(address, statement);
            }
        }
    }
}
