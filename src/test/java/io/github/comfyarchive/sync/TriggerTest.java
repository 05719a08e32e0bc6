package io.github.comfyarchive.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** When it is time to look. */
final class TriggerTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void whatIsSaidWhileNobodyWaitsIsNotLostAndCountsOnce() throws Exception {
        Trigger trigger = new Trigger(Duration.ZERO, HOUR);
        trigger.look();
        trigger.look();
        assertThat(trigger.awaitUnless(() -> true)).isTrue();
        assertThat(trigger.awaitUnless(() -> true)).isFalse();
    }

    @Test
    void aBurstIsGathered() throws Exception {
        Trigger trigger = new Trigger(Duration.ofMillis(200), HOUR);
        trigger.look();
        CompletableFuture<Void> late = CompletableFuture.runAsync(trigger::look);
        trigger.await(HOUR);
        late.get();
        assertThat(trigger.awaitUnless(() -> true)).isFalse();
    }

    @Test
    void afterTheLongestTimeItIsTimeInAnyCase() throws Exception {
        assertThat(new Trigger(Duration.ZERO, Duration.ofMillis(20)).awaitUnless(() -> false))
                .isTrue();
    }

    @Test
    void whoeverWaitsHearsThatThereIsNothingMoreToWaitFor() {
        Trigger trigger = Trigger.never();
        AtomicBoolean nothingMore = new AtomicBoolean();
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return trigger.awaitUnless(nothingMore::get);
            } catch (InterruptedException never) {
                throw new IllegalStateException(never);
            }
        });
        nothingMore.set(true);
        trigger.somethingElse();
        await().until(waiting::isDone);
        assertThat(waiting.join()).isFalse();
    }

    @Test
    void backsOffWithJitterUpToTheLongest() {
        BackOff backOff = new BackOff(Duration.ofMillis(100), Duration.ofMillis(350));
        assertThat(backOff.next()).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
        assertThat(backOff.next()).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
        assertThat(backOff.next()).isBetween(Duration.ofMillis(175), Duration.ofMillis(350));
        assertThat(backOff.next()).isBetween(Duration.ofMillis(175), Duration.ofMillis(350));
        backOff.reset();
        assertThat(backOff.next()).isLessThanOrEqualTo(Duration.ofMillis(100));
    }
}
