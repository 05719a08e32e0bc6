package io.github.comfyarchive.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.store.row.WaitingOutput;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Where each file is. */
final class FilesUnderWayTest {
    private final AtomicInteger changes = new AtomicInteger();
    private final FilesUnderWay files = new FilesUnderWay(changes::incrementAndGet);

    private static WaitingOutput row(long id, String name) {
        return new WaitingOutput(id, 1, new PromptId("p"), "9", "images", 0, name, "", "output", false, false);
    }

    @Test
    void aFileIsKnownUntilItsRowIsOnTheDisk() {
        WaitingOutput row = row(1, "a.png");
        files.begin(row);
        assertThat(files.idle()).isFalse();
        files.move(row, FilesUnderWay.Stage.KEEP);
        assertThat(files.idle()).isFalse();
        files.move(row, FilesUnderWay.Stage.RECORD);
        files.workDone(row);
        assertThat(files.idle()).as("the recorder has it").isTrue();
        assertThat(files.contains(row(2, "a.png").file())).isTrue();
        assertThat(files.contains(row(2, "b.png").file())).isFalse();
        files.recorded(row);
        assertThat(files.contains(row.file())).isFalse();
        assertThat(changes).hasValue(1);
    }

    @Test
    void aRecorderMayBeQuicker() {
        WaitingOutput row = row(1, "a.png");
        files.begin(row);
        files.recorded(row);
        files.move(row, FilesUnderWay.Stage.RECORD);
        files.workDone(row);
        assertThat(files.contains(row.file())).isFalse();
        assertThat(files.idle()).isTrue();
    }

    @Test
    void oneOfTwoOfTheSameNameLeavesTheOther() {
        files.begin(row(1, "a.png"));
        files.begin(row(2, "a.png"));
        files.workDone(row(1, "a.png"));
        assertThat(files.contains(row(3, "a.png").file())).isTrue();
        assertThat(files.idle()).isFalse();
    }

    @Test
    void theFirstThatIsHeldIsRemembered() {
        assertThat(files.firstHeld()).isEqualTo(Long.MAX_VALUE);
        files.hold(row(7, "a.png"));
        files.hold(row(5, "b.png"));
        files.hold(row(9, "c.png"));
        assertThat(files.firstHeld()).isEqualTo(5);
    }

    @Test
    void waitsUntilTheLastHasLeft() throws Exception {
        WaitingOutput row = row(1, "a.png");
        files.begin(row);
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
            try {
                files.awaitIdle();
            } catch (InterruptedException never) {
                throw new IllegalStateException(never);
            }
        });
        assertThat(waiting).isNotDone();
        files.workDone(row);
        waiting.get(10, TimeUnit.SECONDS);
    }
}
