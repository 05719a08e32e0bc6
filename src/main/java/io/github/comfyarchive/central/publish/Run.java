package io.github.comfyarchive.central.publish;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.history.Prompt;
import io.github.comfyarchive.store.row.Tombstone;
import io.github.comfyarchive.store.sqlite.Times;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a prompt: of two with one id, number and times there is one alone.
 *
 * @param number the server's counter
 * @param startedAt when it began, ISO-8601
 * @param finishedAt when it ended
 */
record Run(
        @Nullable Double number,
        @Nullable String startedAt,
        @Nullable String finishedAt) {
    static Run of(NewEntry entry) {
        return of(entry.parsed().prompt());
    }

    static Run of(Prompt prompt) {
        return new Run(prompt.number(), text(prompt.startedAt()), text(prompt.finishedAt()));
    }

    static Run of(Tombstone tombstone) {
        return new Run(tombstone.number(), tombstone.startedAt(), tombstone.finishedAt());
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : Times.text(time);
    }

    /** In one text, as the key of a tombstone has it. */
    String text() {
        return (number == null ? "" : number) + "|" + (startedAt == null ? "" : startedAt) + "|"
                + (finishedAt == null ? "" : finishedAt);
    }
}
