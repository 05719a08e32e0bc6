package io.github.comfyarchive.export;

import io.github.comfyarchive.query.PromptIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.LongConsumer;

/** Carries failures of writing out of the reading. */
public final class Batches {
    private Batches() {}

    /** Takes some prompts. */
    @FunctionalInterface
    public interface Taker {
        /**
         * Takes them.
         *
         * @param prompts their keys
         * @throws IOException if what is made of them cannot be written
         */
        void take(List<Long> prompts) throws IOException;
    }

    /**
     * Gives all prompts to a taker.
     *
     * @param taker given some at a time
     * @param progress given the number of those that are done
     * @return how many there were
     * @throws IOException what the taker throws
     */
    public static long forEach(PromptIds keys, Taker taker, LongConsumer progress) throws IOException {
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
