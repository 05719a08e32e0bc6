package io.github.comfyarchive.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.graph.NodeRules;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.verify.SampleRate;
import io.github.comfyarchive.verify.Verify;
import io.github.comfyarchive.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clocks that jump back, as those of small machines do when they find a time server. */
final class ClockTest {
    @TempDir
    private Path folder;

    private static Derivation derivation(HomeFolder home) throws IOException {
        return new Derivation(new Redactor(RedactionRules.builtIn(), home.fingerprintKey()), NodeRules::builtIn);
    }

    private static ServerReport sync(HomeFolder home, FakeComfyServer server, Clock clock) throws IOException {
        try (Archive archive = Archive.open(home, clock);
                HomeLocks locks = HomeLocks.open(home, Duration.ofSeconds(2))) {
            return new Sync(archive, derivation(home), QuickSync.QUICK, locks)
                    .run(List.of(QuickSync.target(server.uri())), (target, progress) -> {})
                    .get(0);
        }
    }

    private static VerifyReport verify(HomeFolder home, Clock clock) throws IOException {
        return new Verify(home, derivation(home), SampleRate.ALL, clock).run(finding -> {}, total -> {}, step -> {});
    }

    @Test
    void nothingIsMissedWhenTheClockJumpsBackAYear() throws Exception {
        QuickSync fixture = new QuickSync(folder.resolve("home"));
        HomeFolder home = new HomeFolder(fixture.home().root());
        Clock now = Clock.systemUTC();
        Clock ahead = Clock.offset(now, Duration.ofDays(365));
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, 10);
            sync(home, server, ahead);
            assertThat(verify(home, ahead).filesRead()).isEqualTo(10);
            TestEntries.complete(server, 10, 20);

            ServerReport report = sync(home, server, now);

            assertThat(report.error()).isNull();
            assertThat(report.counts().promptsNew()).isEqualTo(10);
            assertThat(report.duration()).isPositive();
            assertThat(fixture.archivedIds()).hasSize(20);
            assertThat(sync(home, server, now).counts().entriesRead()).isEqualTo(1);
        }
        VerifyReport verified = verify(home, now);
        assertThat(verified.faults()).isZero();
        assertThat(verified.filesRead()).as("those verified in the future too").isEqualTo(20);
        fixture.verify();
    }
}
