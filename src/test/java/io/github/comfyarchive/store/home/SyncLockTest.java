package io.github.comfyarchive.store.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One sync at a time on a home. */
final class SyncLockTest {
    @TempDir
    private Path root;

    private HomeFolder home;

    @BeforeEach
    void makeHome() throws Exception {
        home = new HomeFolder(root.resolve("home"));
        home.create();
    }

    @Test
    void refusesASecondInThisProcess() throws Exception {
        try (SyncLock first = SyncLock.take(home)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> SyncLock.take(home))
                    .isInstanceOf(HomeLockedException.class)
                    .hasMessageContaining("another sync is running on " + home);
        }
        SyncLock.take(home).close();
    }

    @Test
    void refusesAnotherProcessUntilItIsClosed() throws Exception {
        try (SyncLock first = SyncLock.take(home)) {
            assertThat(first).isNotNull();
            assertThat(OtherProcess.run("022", "lock", home)).isEqualTo("refused");
        }
        assertThat(OtherProcess.run("022", "lock", home)).isEqualTo("taken");
    }

    @Test
    void keepsTheHomesApart() throws Exception {
        HomeFolder other = new HomeFolder(root.resolve("other"));
        other.create();
        try (SyncLock one = SyncLock.take(home);
                SyncLock two = SyncLock.take(other)) {
            assertThat(one).isNotSameAs(two);
        }
    }

    @Test
    void saysSoWhenThereCanBeNoLock() throws Exception {
        Files.createDirectory(home.lock());
        assertThatThrownBy(() -> SyncLock.take(home))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("the lock " + home.lock() + " cannot be taken");
    }
}
