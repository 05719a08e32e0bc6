package io.github.comfyarchive.central.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PostgresServer;
import io.github.comfyarchive.testing.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a home cannot give hold up no other, and are tried again. */
final class FilePublishTest {
    @TempDir
    private Path folder;

    @AfterEach
    void forget() {
        S3Server.forget();
    }

    @Test
    void whatCannotBeReadIsTriedAgainByTheNextPublish() throws Exception {
        S3Server s3 = S3Server.shared();
        S3Server.access(s3.endpoint());
        PostgresServer server = PostgresServer.shared();
        String store = server.database();
        String database = store.substring(store.lastIndexOf('/') + 1);
        String files = "s3://" + s3.bucket();
        ArchivedHome home = ArchivedHome.ofRecordings(folder);
        assertThat(home.run("store", "init", "--partitions", "4", "--store", store, "--files", files)
                        .exit())
                .isZero();
        List<List<String>> assets = home.home().rows("SELECT sha256, extension FROM asset ORDER BY sha256 LIMIT 2");
        Path one = file(home, assets.get(0));
        Path other = file(home, assets.get(1));
        Path away = folder.resolve("away");
        Files.move(one, away);
        byte[] bytes = Files.readAllBytes(other);
        Files.delete(other);
        Files.write(other, new byte[bytes.length]);

        Outcome first = publish(home, store, files);
        assertThat(first.exit()).as(first.err()).isEqualTo(ExitCode.PARTIAL);
        assertThat(first.err()).contains(assets.get(0).get(0), assets.get(1).get(0));
        assertThat(server.count(database, "SELECT count(*) FROM asset WHERE put_at IS NULL"))
                .isEqualTo(2);

        Outcome second = publish(home, store, files);
        assertThat(second.exit()).isEqualTo(ExitCode.PARTIAL);
        assertThat(second.errLines()).hasSameSizeAs(first.errLines());

        Files.move(away, one);
        Files.delete(other);
        Files.write(other, bytes);
        Outcome third = publish(home, store, files);
        assertThat(third.exit()).as(third.err()).isZero();
        assertThat(third.out()).contains("2 files");
        assertThat(server.count(database, "SELECT count(*) FROM asset WHERE put_at IS NULL"))
                .isZero();
        assertThat(server.count(database, "SELECT count(*) FROM object_intent")).isZero();
        Outcome verified = home.run("verify", "--store", store, "--files", files, "--read-data");
        assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
    }

    private static Outcome publish(ArchivedHome home, String store, String files) {
        return home.run("publish", "--store", store, "--files", files);
    }

    private static Path file(ArchivedHome home, List<String> asset) {
        String sha256 = asset.get(0);
        return home.home()
                .root()
                .resolve("assets")
                .resolve(sha256.substring(0, 2))
                .resolve(sha256 + "." + asset.get(1));
    }
}
