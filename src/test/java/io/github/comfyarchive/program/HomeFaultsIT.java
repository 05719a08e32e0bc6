package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.launcher.Launch;
import io.github.comfyarchive.launcher.Launch.Running;
import io.github.comfyarchive.launcher.Unprivileged;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestHome;
import io.github.comfyarchive.testing.When;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Homes that are in use, closed to us, locked, or in strange places. */
final class HomeFaultsIT {
    private static final int PROMPTS = 12;

    @TempDir
    private Path folder;

    private final FakeComfyServer server = FakeComfyServer.start();

    @BeforeEach
    void fill() {
        TestEntries.complete(server, 0, PROMPTS);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private String[] sync() {
        return new String[] {"sync", "--page-size", "4", "--server", "studio=" + server.uri()};
    }

    @Test
    void aSecondSyncEndsAtOnceAndReadersGoOn() throws Exception {
        Program program = Program.in(folder);
        CountDownLatch underWay = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        server.before(
                When.history().nth(4),
                () -> { // the first says which server it is
                    underWay.countDown();
                    await(goOn);
                });
        Running first = program.launch().start(sync());
        await(underWay);

        List<String> words = new ArrayList<>(List.of(sync()));
        words.addAll(List.of("--wait", "1"));
        Outcome second = program.run(words.toArray(String[]::new));
        Outcome list = program.run("list");
        Outcome verify = program.here("verify");
        goOn.countDown();

        assertThat(second.exit()).as(second.toString()).isEqualTo(5);
        assertThat(second.err()).contains(program.home().toString()).hasLineCount(1);
        assertThat(list.exit()).as(list.toString()).isZero();
        assertThat(list.out().lines()).hasSizeGreaterThan(1);
        assertThat(verify.exit()).as(verify.toString()).isZero();
        assertThat(first.end().exit()).isZero();
        assertThat(program.contents()).hasSize(PROMPTS);
        program.isWhole("after both");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aHomeThatMayNotBeWrittenToIsLeftAsItIs() throws Exception {
        Program program = Program.in(folder);
        assertThat(program.here(sync()).exit()).isZero();
        TestEntries.complete(server, PROMPTS, PROMPTS + 2);
        Launch launch = program.launch();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(folder.resolve("unpacked"), PosixFilePermissions.fromString("rwxrwxrwx"));
        Unprivileged user = Unprivileged.without(program.home());

        Outcome sync = user.launch(launch).run(sync());
        Outcome verify = user.launch(launch).run("verify");
        user.giveBack();

        assertThat(sync.exit()).as(sync.toString()).isEqualTo(1);
        assertThat(sync.err()).contains(program.home().toString()).hasLineCount(1);
        assertThat(verify.exit()).as(verify.toString()).isZero();
        assertThat(program.contents()).hasSize(PROMPTS);
        program.isWhole("afterwards");
        assertThat(program.here(sync()).exit()).isZero();
        assertThat(program.contents()).hasSize(PROMPTS + 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ümläute, 水彩画 und 🦊",
                "percent %20 plus + hash # question ? quote ' \" amp & star * dollar $HOME",
                "0123456789012345678901234567890123456789/0123456789012345678901234567890123456789/"
                        + "0123456789012345678901234567890123456789/0123456789012345678901234567890123456789/"
                        + "0123456789012345678901234567890123456789"
            })
    void aHomeMayBeAnywhere(String name) throws Exception {
        Program program = new Program(folder, folder.resolve(name));

        Outcome sync = program.launch().with("LANG", "C").run(sync());
        Outcome list = program.launch().with("LANG", "C").run("list", "--json");
        Outcome verify = program.here("verify", "--read-data");

        assertThat(sync.exit()).as(sync.toString()).isZero();
        assertThat(sync.out()).contains(program.home().toString());
        assertThat(list.exit()).as(list.toString()).isZero();
        assertThat(list.out().lines()).hasSize(PROMPTS);
        assertThat(verify.exit()).as(verify.toString()).isZero();
        assertThat(program.home().resolve("archive.db")).isRegularFile();
        Path copy = program.home().resolveSibling("copy of it?.db");
        assertThat(program.here("backup", "--out", copy.toString()).exit()).isZero();
        assertThat(copy).isRegularFile();
    }

    @Test
    void aReaderThatHoldsTheDatabaseOpenStopsNoSync() throws Exception {
        Program program = Program.in(folder);
        assertThat(program.here(sync()).exit()).isZero();
        TestEntries.complete(server, PROMPTS, 3 * PROMPTS);
        try (Connection reader = new TestHome(program.home()).sql();
                Statement statement = reader.createStatement()) {
            statement.execute("BEGIN");
            statement.executeQuery("SELECT count(*) FROM prompt").close();

            Outcome sync = program.run(sync());

            assertThat(sync.exit()).as(sync.toString()).isZero();
            program.isWhole("while a reader stands in the past");
            statement.execute("COMMIT");
        }
        assertThat(program.contents()).hasSize(3 * PROMPTS);
        program.isWhole("afterwards");
    }

    @Test
    void aSyncWaitsForAnotherProgramThatWrites() throws Exception {
        Program program = Program.in(folder);
        assertThat(program.here(sync()).exit()).isZero();
        TestEntries.complete(server, PROMPTS, 2 * PROMPTS);
        CountDownLatch underWay = new CountDownLatch(1);
        server.before(When.history().nth(3), underWay::countDown);
        try (Connection writer = new TestHome(program.home()).sql();
                Statement statement = writer.createStatement()) {
            Running sync = program.launch().start(sync());
            await(underWay);
            statement.execute("PRAGMA busy_timeout = 10000");
            statement.execute("BEGIN IMMEDIATE");
            assertThat(sync.process().waitFor(1, TimeUnit.SECONDS))
                    .as("it waits")
                    .isFalse();
            statement.execute("ROLLBACK");

            Outcome outcome = sync.end();

            assertThat(outcome.exit()).as(outcome.toString()).isZero();
        }
        assertThat(program.contents()).hasSize(2 * PROMPTS);
        program.isWhole("afterwards");
    }
}
