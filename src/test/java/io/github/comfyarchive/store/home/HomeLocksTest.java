package io.github.comfyarchive.store.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.id.ServerId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for whom. */
@SuppressWarnings("try") // locks are held, not used
final class HomeLocksTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path root;

    private HomeFolder home;
    private HomeLocks locks;

    @BeforeEach
    void makeHome() throws Exception {
        home = new HomeFolder(root.resolve("home"));
        home.create();
        locks = HomeLocks.open(home, Duration.ofMillis(50));
    }

    @AfterEach
    void close() {
        locks.close();
    }

    @Test
    void onlyTheSamePlaceIsWaitedFor() throws Exception {
        try (SyncLock entries = locks.entries(new ServerId(1))) {
            assertThatThrownBy(() -> locks.entries(new ServerId(1))).isInstanceOf(HomeLockedException.class);
            locks.files(new ServerId(1), Duration.ZERO).close();
            locks.entries(new ServerId(2)).close();
            locks.opening().close();
        }
        locks.entries(new ServerId(1)).close();
    }

    @Test
    void otherProcessesWaitToo() throws Exception {
        try (SyncLock entries = locks.entries(new ServerId(1))) {
            assertThat(OtherProcess.run("022", "entries", home)).isEqualTo("refused");
            assertThat(OtherProcess.run("022", "lock", home)).isEqualTo("refused");
        }
        try (SyncLock entries = locks.entries(new ServerId(2))) {
            assertThat(OtherProcess.run("022", "entries", home)).isEqualTo("taken");
            assertThat(OtherProcess.run("022", "lock", home)).as("all at once").isEqualTo("refused");
        }
    }

    @Test
    void whoHoldsAllHoldsEachPlace() throws Exception {
        try (SyncLock all = locks.all()) {
            assertThatThrownBy(() -> locks.all())
                    .isInstanceOf(HomeLockedException.class)
                    .hasMessageContaining("another sync is running on " + home);
            assertThatThrownBy(() -> locks.files(new ServerId(7), Duration.ZERO))
                    .isInstanceOf(HomeLockedException.class);
            assertThatThrownBy(() -> locks.opening()).isInstanceOf(HomeLockedException.class);
        }
    }

    @Test
    void allIsRefusedToAnotherProcessUntilItIsClosed() throws Exception {
        try (SyncLock all = locks.all()) {
            assertThat(OtherProcess.run("022", "lock", home)).isEqualTo("refused");
        }
        assertThat(OtherProcess.run("022", "lock", home)).isEqualTo("taken");
    }

    @Test
    void whatIsRefusedOrClosedTakesNoOtherLockAlong() throws Exception {
        try (SyncLock entries = locks.entries(new ServerId(1))) {
            assertThatThrownBy(() -> locks.all()).isInstanceOf(HomeLockedException.class);
            locks.files(new ServerId(1), Duration.ZERO).close();
            assertThat(OtherProcess.run("022", "entries", home)).isEqualTo("refused");
        }
    }

    @Test
    void keepsTheHomesApart() throws Exception {
        HomeFolder other = new HomeFolder(root.resolve("other"));
        other.create();
        try (SyncLock one = locks.all();
                HomeLocks ofOther = HomeLocks.open(other, Duration.ZERO);
                SyncLock two = ofOther.all()) {
            assertThat(one).isNotSameAs(two);
        }
    }

    /** On POSIX systems a process loses all locks on a file when it closes it once. */
    @Test
    void nobodyLosesALockByTheEndOfAnother() throws Exception {
        HomeLocks second = HomeLocks.open(new HomeFolder(root.resolve("home")), Duration.ZERO);
        try (SyncLock entries = locks.entries(new ServerId(1))) {
            assertThatThrownBy(() -> second.entries(new ServerId(1))).isInstanceOf(HomeLockedException.class);
            SyncLock left = second.entries(new ServerId(2));
            second.close();
            assertThat(OtherProcess.run("022", "entries", home)).isEqualTo("refused");
            locks.entries(new ServerId(2)).close();
            left.close();
        }
        assertThat(OtherProcess.run("022", "entries", home)).isEqualTo("taken");
    }

    @Test
    void aHomeThatWasClosedCanBeOpenedAgain() throws Exception {
        locks.close();
        locks = HomeLocks.open(home, Duration.ZERO);
        try (SyncLock all = locks.all()) {
            assertThat(OtherProcess.run("022", "lock", home)).isEqualTo("refused");
        }
    }

    @Test
    void aLockIsTakenAsSoonAsItIsFree() throws Exception {
        SyncLock held = locks.files(new ServerId(1), LONG);
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> {
            try (SyncLock taken = locks.files(new ServerId(1), LONG)) {
                return true;
            } catch (HomeLockedException | StorageException | InterruptedException never) {
                return false;
            }
        });
        assertThat(waiting).isNotDone();
        held.close();
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void waitingEndsWhenTheThreadIsTold() throws Exception {
        try (SyncLock held = locks.files(new ServerId(1), LONG)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> locks.files(new ServerId(1), LONG)).isInstanceOf(InterruptedException.class);
        }
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> locks.entries(new ServerId(1))).isInstanceOf(InterruptedException.class);
        locks.entries(new ServerId(1)).close();
    }

    @Test
    void saysSoWhenThereCanBeNoLock() throws Exception {
        HomeFolder other = new HomeFolder(root.resolve("other"));
        Files.createDirectories(other.lock());
        assertThatThrownBy(() -> HomeLocks.open(other, LONG))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("the lock " + other.lock() + " cannot be taken");
    }
}
