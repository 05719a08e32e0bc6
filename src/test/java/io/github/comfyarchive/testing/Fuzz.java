package io.github.comfyarchive.testing;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * How much of what has no end a test tries. The gate tries a fixed part, the same in each run: what fails there is of the change that is
 * looked at. {@code bin/check --long} ({@code -Dlong=true}) tries ten times as much by other seeds, which are printed; {@code -Dseed=N}
 * tries one of them again, and {@code -Dfuzz.seconds=N} lets each loop of rounds run for so long.
 */
public final class Fuzz {
    private static final boolean LONG = Boolean.getBoolean("long");
    private static final int TIMES = LONG ? 10 : 1;
    private static final @Nullable Long GIVEN = Long.getLong("seed");

    private Fuzz() {}

    /** One round, to which its source of randomness is given. */
    public interface Round {
        void run(Random random) throws Exception;
    }

    /**
     * A size that has no simple relation to the gate's.
     *
     * @param gate in the gate
     * @param whole in the long run
     */
    public static int amount(int gate, int whole) {
        return LONG ? whole : gate;
    }

    /**
     * Of a list, such as the moments of a kill, what is tried: all in the long run, in the gate so many at even distances.
     *
     * @param gate how many in the gate, the first and the last among them
     * @param all in order
     */
    public static <T> List<T> part(int gate, List<T> all) {
        if (LONG || all.size() <= gate) {
            return all;
        }
        return IntStream.range(0, gate)
                .mapToObj(at -> all.get(at * (all.size() - 1) / Math.max(1, gate - 1)))
                .toList();
    }

    /**
     * The seed of a test that makes one stream of random numbers.
     *
     * @param what the test's name, for the message
     */
    public static long seed(String what) {
        long seed = GIVEN != null ? GIVEN : LONG ? new Random().nextLong() : what.hashCode();
        System.out.println(what + ": -Dseed=" + seed);
        return seed;
    }

    /**
     * The seeds of a test that is run once for each.
     *
     * @param gate how many in the gate
     */
    public static LongStream seeds(String what, int gate) {
        long first = seed(what);
        return LongStream.range(0, GIVEN != null ? 1 : (long) gate * TIMES).map(number -> first + number);
    }

    /**
     * Runs rounds, each with a seed of its own.
     *
     * @param what what is tried, for the messages
     * @param count how many rounds in the gate
     * @param round the round
     */
    public static void run(String what, int count, Round round) {
        long first = seed(what);
        for (int number : rounds(count * TIMES)) {
            long seed = first + number;
            try {
                round.run(new Random(seed));
            } catch (Exception | AssertionError | StackOverflowError failed) {
                throw new AssertionError(what + ": -Dseed=" + seed + " begins with what failed", failed);
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
