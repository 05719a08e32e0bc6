package io.github.comfyarchive.export;

import io.github.comfyarchive.query.Keys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.LongConsumer;

/** Carries failures of writing out of the reading. */
final class Batches {
    private Batches() {}

    /** Takes some prompts. */
    @FunctionalInterface
    interface Taker {
        void take(List<Long> prompts) throws IOException;
    }

    /** Gives all prompts to a taker; answers how many there were. */
    static long forEach(Keys keys, Taker taker, LongConsumer progress) throws IOException {
        long[] done = {0};
        try {
            keys.forEach(some -> {
                try {
                    taker.take(some);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
                done[0] += some.size();
                progress.accept(done[0]);
            });
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
        return done[0];
    }
}
