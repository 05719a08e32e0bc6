package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PostgresServer;
import io.github.comfyarchive.testing.PublishedHome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code archive verify --store}, of rows; of files in ObjectVerifyTest. */
final class StoreVerifyTest {
    @TempDir
    private Path folder;

    @Test
    void eachPromptHasItsEntryWhole() throws Exception {
        ArchivedHome home = ArchivedHome.ofRecordings(folder);
        String store = PublishedHome.publish(home.home());
        PostgresServer server = PostgresServer.shared();
        Outcome well = home.run("verify", "--store", store);
        assertThat(well.exit()).as(well.toString()).isZero();
        assertThat(well.out()).endsWith("all is well\n");

        String lost = home.home().value("SELECT prompt_id FROM prompt ORDER BY id LIMIT 1");
        String damaged = home.home().value("SELECT prompt_id FROM prompt ORDER BY id LIMIT 1 OFFSET 3");
        server.execute(store, "DELETE FROM entry WHERE id = sha256('" + lost + "')");
        server.execute(
                store,
                "UPDATE entry SET json = set_byte(json, length(json) - 3, 255 - get_byte(json, length(json) - 3))"
                        + " WHERE id = sha256('" + damaged + "')");
        Outcome ill = home.run("verify", "--store", store);
        assertThat(ill.exit()).as(ill.toString()).isEqualTo(6);
        assertThat(ill.out())
                .contains("-  prompt " + lost + ": its entry is lost")
                .contains("*  prompt " + damaged + ": ")
                .contains("2 faults");
    }

    @Test
    void whatIsForAHomeAloneIsRefused() {
        Outcome refused = new ArchivedHome(folder).run("verify", "--repair", "--store", "postgresql://localhost/x");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("for a home, not for a store");
    }
}
