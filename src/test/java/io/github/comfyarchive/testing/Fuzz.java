package io.github.comfyarchive.testing;

import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Random;

/**
 * The rounds of a test that tries what it makes up. In the gate a fixed number; {@code -Dfuzz.seconds=N} lets each such loop run for N
 * seconds. The seed of each round is printed where the round fails, and {@code -Dfuzz.seed=S} begins with it.
 */
public final class Fuzz {
    private Fuzz() {}

    /** One round, to which its source of randomness is given. */
    public interface Round {
        void run(Random random) throws Exception;
    }

    /**
     * Runs rounds, each with a seed of its own.
     *
     * @param what what is tried, for the messages
     * @param count how many rounds in the gate
     * @param round the round
     */
    public static void run(String what, int count, Round round) {
        long first = Long.getLong("fuzz.seed", new Random().nextLong());
        System.out.println(what + ": seed " + first);
        for (int number : rounds(count)) {
            long seed = first + number;
            try {
                round.run(new Random(seed));
            } catch (Exception | AssertionError | StackOverflowError failed) {
                throw new AssertionError(what + ": -Dfuzz.seed=" + seed + " begins with what failed", failed);
            }
        }
    }

    /**
     * Numbers to loop over.
     *
     * @param count how many in the gate
     * @return from 0, so many or as long as {@code fuzz.seconds} says
     */
    public static Iterable<Integer> rounds(int count) {
        Integer seconds = Integer.getInteger("fuzz.seconds");
        long end = System.nanoTime()
                + Duration.ofSeconds(seconds == null ? 0 : seconds).toNanos();
        return () -> new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return seconds == null ? next < count : System.nanoTime() < end;
            }

            @Override
            public Integer next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return next++;
            }
        };
    }
}
