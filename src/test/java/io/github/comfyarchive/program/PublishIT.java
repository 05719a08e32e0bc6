package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.comfyarchive.launcher.Launch;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PostgresServer;
import io.github.comfyarchive.testing.S3Server;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program and a store of many homes, on a real PostgreSQL and a real S3. */
class PublishIT {
    @TempDir
    Path folder;

    private PostgresServer server;
    private S3Server s3;
    private String store;
    private String bucket;

    @BeforeEach
    void begin() throws Exception {
        server = PostgresServer.shared();
        s3 = S3Server.shared();
        store = server.database();
        bucket = s3.bucket();
        Outcome made = run(Program.in(folder.resolve("nobody")), "store", "init", "--partitions", "8");
        assertThat(made.exit()).as(made.toString()).isZero();
    }

    private Launch launch(Program program) throws Exception {
        Launch launch = program.launch().with("ARCHIVE_STORE", store).with("ARCHIVE_FILES", "s3://" + bucket);
        for (Map.Entry<String, String> one : S3Server.environment(s3.endpoint()).entrySet()) {
            launch = launch.with(one.getKey(), one.getValue());
        }
        return launch;
    }

    private Outcome run(Program program, String... arguments) throws Exception {
        return launch(program).run(arguments);
    }

    private Program home(String name, int from, int count) throws Exception {
        Program program = Program.in(folder.resolve(name)).withSchema();
        try (FakeComfyServer comfy = FakeComfyServer.start()) {
            TestEntries.complete(comfy, from, from + count);
            Outcome synced = program.here("sync", "--server", name + "=" + comfy.uri());
            assertThat(synced.exit()).as(synced.toString()).isZero();
        }
        return program;
    }

    @Test
    void threeHomesAreOneStore() throws Exception {
        List<Program> homes = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            homes.add(home("rig" + number, 10 * number, 10));
        }
        for (Program home : homes) {
            Outcome published = run(home, "publish");
            assertThat(published.exit()).as(published.toString()).isZero();
            assertThat(published.out())
                    .startsWith("published to postgresql://127.0.0.1")
                    .contains("10 prompts, 10 files");
            assertThat(published.toString()).doesNotContain(S3Server.SECRET_KEY);
        }
        Program nobody = Program.in(folder.resolve("nobody"));
        List<String> expected = new ArrayList<>();
        for (Program home : homes) {
            expected.addAll(new TestHome(home.home()).column("SELECT prompt_id FROM prompt_row"));
        }
        Outcome listed = run(nobody, "list", "--store", store, "--limit", "0", "--json");
        assertThat(listed.exit()).as(listed.toString()).isZero();
        assertThat(listed.out().lines().map(PublishIT::id)).containsExactlyInAnyOrderElementsOf(expected);

        Path out = folder.resolve("files");
        Outcome exported = run(nobody, "export", "--store", store, "--format", "files", "--out", out.toString());
        assertThat(exported.exit()).as(exported.toString()).isZero();
        try (Stream<Path> files = Files.walk(out)) {
            assertThat(files.filter(file -> file.toString().endsWith(".png"))).hasSize(30);
        }
        Outcome status = run(homes.get(0), "status");
        assertThat(status.out()).contains("store of many homes").contains("behind     nothing");
    }

    private static String id(String line) {
        return line.replaceFirst(".*\"prompt_id\":\"([^\"]*)\".*", "$1");
    }

    @Test
    void aKilledPublishIsMadeGoodByTheNext() throws Exception {
        Program home = home("killed", 0, 60);
        Random random = new Random(Fuzz.seed("kill"));
        for (int round = 0; round < Fuzz.amount(2, 40); round++) {
            Launch.Running running = launch(home).start("publish", "-q");
            Thread.sleep(300 + random.nextInt(1500)); // any moment will do
            running.process().destroyForcibly().waitFor();
        }
        Outcome published = run(home, "publish", "--json");
        assertThat(published.exit()).as(published.toString()).isZero();
        assertThat(published.out()).contains("\"behind\":0").contains("\"files_failed\":0");
        assertThat(server.count(store, "SELECT count(*) FROM prompt")).isEqualTo(60);
        assertThat(server.count(store, "SELECT count(*) FROM entry")).isEqualTo(60);
        assertThat(server.count(store, "SELECT count(*) FROM asset WHERE put_at IS NULL"))
                .isZero();
        assertThat(server.count(store, "SELECT count(*) FROM asset")).isPositive();
        assertThat(s3.objects(bucket).keySet().stream().filter(key -> key.startsWith("assets/")))
                .hasSize(Math.toIntExact(server.count(store, "SELECT count(*) FROM asset")));
    }

    @Test
    void aWatchTellsAsItGoesAndGoesOnWhereTheStoreIsAway() throws Exception {
        Program home = Program.in(folder.resolve("watch")).withSchema();
        try (PostgresServer own = PostgresServer.with();
                FakeComfyServer comfy = FakeComfyServer.start()) {
            store = own.database();
            bucket = s3.bucket();
            assertThat(run(home, "store", "init", "--partitions", "2").exit()).isZero();
            TestEntries.complete(comfy, 0, 3);
            Launch.Running watch =
                    launch(home).start("watch", "--server", comfy.uri().toString(), "--publish");
            try {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> own.count(store, "SELECT count(put_at) FROM asset") == 3);
                own.stop();
                TestEntries.complete(comfy, 3, 6);
                TestHome there = new TestHome(home.home());
                await().atMost(Duration.ofSeconds(60))
                        .until(() ->
                                there.value("SELECT count(*) FROM prompt_row").equals("6"));
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> Files.readString(watch.err()).contains("archiving goes on"));
                assertThat(home.here("status").out()).containsPattern("behind +[0-9]+ changes? not told yet");
                own.start();
                await().atMost(Duration.ofSeconds(90))
                        .until(() -> own.count(store, "SELECT count(*) FROM prompt") == 6);
            } finally {
                watch.process().destroy();
            }
            assertThat(watch.endWithin(Duration.ofSeconds(20)).exit()).isIn(0, 143);
        }
    }

    @Test
    void mistakesAreSaid() throws Exception {
        Program home = home("mistakes", 0, 1);
        Outcome nowhere = home.launch().run("publish");
        assertThat(nowhere.exit()).isEqualTo(2);
        assertThat(nowhere.err()).contains("which store?");
        Outcome password = home.launch().run("publish", "--store", "postgresql://u:planted-password@localhost/x");
        assertThat(password.exit()).isEqualTo(2);
        assertThat(password.err()).contains("PGPASSWORD").doesNotContain("planted-password");
        Outcome away = home.launch().run("publish", "--store", "postgresql://127.0.0.1:1/x");
        assertThat(away.exit()).isEqualTo(3);
        assertThat(away.err()).contains("cannot be reached");
        Outcome none = home.launch().run("publish", "--store", server.database());
        assertThat(none.exit()).isEqualTo(6);
        assertThat(none.err()).contains("archive store init");
    }
}
