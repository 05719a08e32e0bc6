package io.github.comfyarchive.cli.option;

import io.github.comfyarchive.sync.WatchOptions;
import java.time.Duration;

/**
 * What a watch fetches, and when it looks. The option itself stands in the group of each command: picocli's processor takes a group without
 * one for empty.
 */
public abstract class WatchOptionsGroup extends FetchOptions {
    /** Of {@code --poll}. */
    protected static final String POLL =
            "The longest time from one look at a history to the next. Default: ${DEFAULT-VALUE}";

    /** What {@code --poll} says, in seconds. */
    protected abstract int poll();

    /**
     * When to look.
     *
     * @throws UsageException if it is no such time
     */
    public final WatchOptions watchOptions() {
        if (poll() < 1 || poll() > 86_400) {
            throw new UsageException("--poll is 1 to 86400 seconds");
        }
        return WatchOptions.DEFAULT.withPoll(Duration.ofSeconds(poll()));
    }
}
