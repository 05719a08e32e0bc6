package io.github.comfyarchive.central.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StoreSchemaTest {
    private PostgresServer server;
    private String address;

    @BeforeEach
    void database() throws Exception {
        server = PostgresServer.shared();
        address = server.database();
    }

    private StoreDatabase store() {
        return StoreDatabase.toWrite(StoreAddress.parse(address, name -> null), "test");
    }

    private List<String> ask(String query) throws SQLException {
        try (Connection connection = server.connect(address);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64})
    void aStoreIsMadeOnce(int partitions) throws Exception {
        try (StoreDatabase store = store()) {
            assertThat(StoreSchema.version(store)).isZero();
            assertThat(StoreSchema.bringUpToDate(store, partitions, Clock.systemUTC()))
                    .isZero();
            assertThat(StoreSchema.bringUpToDate(store, 3, Clock.systemUTC())).isEqualTo(StoreSchema.VERSION);
            StoreSchema.require(store);
        }
        assertThat(ask("SELECT id FROM store")).hasSize(1);
        assertThat(ask("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'prompt'::regclass"))
                .hasSize(partitions);
    }

    @Test
    void aDatabaseWithoutAStoreIsRefused() {
        try (StoreDatabase store = store()) {
            assertThatThrownBy(() -> StoreSchema.require(store))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("archive store init --store postgresql://127.0.0.1:" + server.port());
        }
    }

    @Test
    void aStoreOfANewerProgramIsRefused() throws Exception {
        try (StoreDatabase store = store()) {
            StoreSchema.bringUpToDate(store, 2, Clock.systemUTC());
            server.execute(
                    address,
                    "INSERT INTO flyway_schema_history SELECT 99, '99', description, type, 'V99__x.sql', checksum, installed_by,"
                            + " installed_on, execution_time, true FROM flyway_schema_history LIMIT 1");
            assertThatThrownBy(() -> StoreSchema.require(store)).hasMessageContaining("made by a newer version");
        }
    }

    /** Citus distributes a table by one column, which has to be in each of its unique keys (docs.citusdata.com, "SQL Support and Workarounds"). */
    @Test
    void whatIsDistributedHasItsColumnInEachUniqueKey() throws Exception {
        try (StoreDatabase store = store()) {
            StoreSchema.bringUpToDate(store, 2, Clock.systemUTC());
        }
        assertThat(ask("""
                SELECT indexrelid::regclass::text FROM pg_index JOIN pg_partitioned_table ON partrelid = indrelid
                WHERE indisunique AND NOT partattrs[0] = ANY (indkey)""")).isEmpty();
        assertThat(ask("SELECT partrelid::regclass::text FROM pg_partitioned_table ORDER BY 1"))
                .containsExactly(
                        "annotation",
                        "asset",
                        "entry",
                        "literal",
                        "object_intent",
                        "origin",
                        "output",
                        "prompt",
                        "prompt_alias",
                        "redaction",
                        "replaced_entry",
                        "tombstone");
    }

    @Test
    void thereAreNoSequencesAndNoForeignKeys() throws Exception {
        try (StoreDatabase store = store()) {
            StoreSchema.bringUpToDate(store, 2, Clock.systemUTC());
        }
        assertThat(ask("SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"))
                .isEmpty();
        assertThat(ask("SELECT conname FROM pg_constraint WHERE contype = 'f'")).isEmpty();
    }

    /** Stores of it exist: what is to be otherwise is another script. */
    @Test
    void noScriptThatHasLandedIsEdited() throws Exception {
        Map<String, String> landed =
                Map.of("V1__store.sql", "951633e58ae2ac48590d64e584e065585764706c4abe9608bd9b560b8a69c5be");
        try (Stream<Path> scripts = Files.list(Path.of("migrations", "postgresql"))) {
            List<String> names = scripts.map(script -> script.getFileName().toString())
                    .sorted()
                    .toList();
            assertThat(names).hasSize(StoreSchema.VERSION).containsAll(landed.keySet());
        }
        for (Map.Entry<String, String> script : landed.entrySet()) {
            byte[] bytes = Files.readAllBytes(Path.of("migrations", "postgresql", script.getKey()));
            assertThat(Sha256.of(Sha256.digest().digest(bytes)).hex())
                    .as(script.getKey())
                    .isEqualTo(script.getValue());
        }
    }
}
