package io.github.comfyarchive.central.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.PostgresServer;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StoreStatusTest {
    private static final String TIME = "'2026-11-01T10:00:00.000Z'";

    private static StoreDatabase filled(int partitions) throws Exception {
        PostgresServer server = PostgresServer.shared();
        String address = server.database();
        StoreDatabase store = StoreDatabase.toWrite(StoreAddress.parse(address, name -> null), "test");
        StoreSchema.bringUpToDate(store, partitions, Clock.systemUTC());
        for (String uid : List.of("one", "two", "old")) {
            server.execute(
                    address,
                    "INSERT INTO server VALUES ('" + uid + "', 'named " + uid + "', 'http://x', NULL, " + TIME
                            + ", NULL)");
        }
        server.execute(address, "INSERT INTO server_alias VALUES ('old', 'one', " + TIME + ", " + TIME + ")");
        server.execute(
                address,
                "INSERT INTO prompt (id, server, prompt_id, place, status, created_at, first_archived_at, last_changed_at, models,"
                        + " loras, seeds, timed, words, inputs, partly) SELECT sha256(n::text::bytea), 'one', n, n, 'success', "
                        + TIME + ", " + TIME + ", " + TIME
                        + ", '{}', '{}', '{}', '{}', '', '', false FROM generate_series(1, 300) n");
        server.execute(
                address,
                "INSERT INTO asset (sha256, size, media_type, extension, masked, stored_at, put_at) SELECT n, 1000, 'image/png',"
                        + " 'png', 0, " + TIME + ", CASE WHEN n <= 200 THEN " + TIME
                        + " END FROM generate_series(1, 210) n");
        server.execute(address, "INSERT INTO home VALUES ('home', 'first', 'm', 5, 5, 5, '2026-10-01T10:00:00.000Z')");
        server.execute(address, "INSERT INTO home VALUES ('home', 'second', 'm', 7, 3, 9, " + TIME + ")");
        server.execute(address, "UPDATE server SET called = 'a name of the store''s' WHERE uid = 'two'");
        server.execute(address, "ANALYZE");
        return store;
    }

    @Test
    void aSmallStoreIsCounted() throws Exception {
        try (StoreDatabase store = filled(3)) {
            assertThat(StoreSchema.partitions(store)).isEqualTo(3);
            StoreStatus status = StoreStatus.of(store);

            assertThat(status.exact()).isTrue();
            assertThat(status.prompts()).isEqualTo(300);
            assertThat(status.files()).isEqualTo(200);
            assertThat(status.bytes()).isEqualTo(200_000);
            assertThat(status.waiting()).isEqualTo(10);
            assertThat(status.homes())
                    .containsExactly(new StoreStatus.Home("home", "2026-11-01T10:00:00.000Z", 9, 7, 3));
            assertThat(status.servers())
                    .containsExactly(
                            new StoreStatus.Server("two", "a name of the store's", "http://x", null, 0L),
                            new StoreStatus.Server("one", "named one", "http://x", null, 300L));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void ofALargeStorePostgresqlsEstimatesAreTaken(int partitions) throws Exception {
        try (StoreDatabase store = filled(partitions)) {
            StoreStatus status = StoreStatus.of(store, 100);

            assertThat(status.exact()).isFalse();
            assertThat(status.prompts()).isEqualTo(300);
            assertThat(status.files()).isEqualTo(210);
            assertThat(status.waiting()).isNull();
            assertThat(status.servers()).extracting(StoreStatus.Server::prompts).containsExactly(null, null);
        }
    }
}
