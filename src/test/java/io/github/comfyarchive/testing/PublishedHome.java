package io.github.comfyarchive.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.central.publish.Publish;
import io.github.comfyarchive.central.sql.StoreAddress;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreSchema;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeLocks;
import java.time.Clock;
import java.time.Duration;

/** Homes that were published to a store, as a publish does it. */
public final class PublishedHome {
    private static final int PARTITIONS = 4;

    private PublishedHome() {}

    /**
     * Publishes a home to a new store.
     *
     * @return the store's address
     */
    public static String publish(TestHome home) throws Exception {
        String url = PostgresServer.shared().database();
        try (StoreDatabase store = toWrite(url)) {
            StoreSchema.bringUpToDate(store, PARTITIONS, Clock.systemUTC());
        }
        publish(home, url);
        return url;
    }

    /** Publishes a home to a store that there is. */
    public static void publish(TestHome home, String url) throws Exception {
        try (Archive archive = home.open();
                HomeLocks locks = HomeLocks.open(home.folder(), Duration.ofSeconds(10));
                StoreDatabase store = toWrite(url)) {
            assertThat(new Publish(archive, locks, home.derivation(), store, Clock.systemUTC())
                            .run(() -> false)
                            .notices())
                    .isEmpty();
        }
    }

    private static StoreDatabase toWrite(String url) {
        return StoreDatabase.toWrite(address(url), "test");
    }

    /** As the program reads it. */
    public static StoreAddress address(String url) {
        return StoreAddress.parse(url, name -> null);
    }
}
