package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PostgresServer;
import io.github.comfyarchive.testing.PublishedHome;
import io.github.comfyarchive.testing.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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
    void whatTheObjectStoreLostIsPutAgainByAHomeThatHasIt() throws Exception {
        ArchivedHome home = ArchivedHome.ofRecordings(folder);
        S3Server objects = S3Server.shared();
        S3Server.access(objects.endpoint());
        try {
            String url = PostgresServer.shared().database();
            String bucket = objects.bucket();
            String[] there = {"--store", url, "--files", "s3://" + bucket};
            run(home, 0, there, "store", "init", "--partitions", "2");
            run(home, 0, there, "publish");
            List<String> keys = objects.objects(bucket).keySet().stream()
                    .filter(key -> key.contains("assets/"))
                    .sorted()
                    .toList();
            Files.delete(objects.file(bucket, keys.get(0)));
            byte[] damaged = Files.readAllBytes(objects.file(bucket, keys.get(1)));
            damaged[damaged.length / 2]++;
            Files.write(objects.file(bucket, keys.get(1)), damaged);

            assertThat(run(home, 6, there, "verify", "--read-data").out()).contains("2 faults\n");
            run(home, 0, there, "publish");
            assertThat(run(home, 6, there, "verify", "--read-data").out()).contains("2 faults\n");
            assertThat(run(home, 6, there, "verify", "--read-data", "--repair").out())
                    .contains("2 faults; 2 files will be put again by the next publish of a home that has it");
            assertThat(run(home, 0, there, "publish").out()).contains("2 files");
            assertThat(run(home, 0, there, "verify", "--read-data").out()).contains("all is well");
        } finally {
            S3Server.forget();
        }
    }

    private static Outcome run(ArchivedHome home, int exit, String[] there, String... words) {
        Outcome ran = home.run(Stream.concat(Stream.of(words), Stream.of(there)).toArray(String[]::new));
        assertThat(ran.exit()).as(String.join(" ", words) + ": " + ran).isEqualTo(exit);
        return ran;
    }

    @Test
    void whatIsForAHomeAloneIsRefused() {
        Outcome refused = new ArchivedHome(folder).run("verify", "--json", "--store", "postgresql://localhost/x");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("for a home, not for a store");
    }
}
