package io.github.comfyarchive.bench;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.StorageException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How long a question takes. Medians; the processor's time stands beside the clock's, for it says the same on a busy machine.
 *
 * @param rows how many rows the answer has
 * @param first on a connection just opened, as a command of its own has it
 * @param again on the same connection once more
 * @param processor of the first
 * @param plan what of its SQL is no search by an index
 */
record Measured(long rows, double first, double again, double processor, String plan) {
    private static final int RUNS = 7;

    /** Slow ones are asked less often. */
    private static final double LONG_MILLIS = 20_000;

    static Measured of(FilledHome home, Question question) throws StorageException {
        List<Double> first = new ArrayList<>();
        List<Double> again = new ArrayList<>();
        List<Double> processor = new ArrayList<>();
        // The first run warms up the JVM and the file system.
        double spent = timed(home, question, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        int runs = (int) Math.max(1, Math.min(RUNS, LONG_MILLIS / Math.max(1, spent)));
        for (int run = 0; run < runs; run++) {
            timed(home, question, first, again, processor);
        }
        try (Archive archive = home.open()) {
            Plans plans = new Plans();
            plans.listen(archive);
            long rows = question.ask().applyAsLong(archive);
            return new Measured(rows, median(first), median(again), median(processor), plans.notes(archive));
        }
    }

    private static double timed(
            FilledHome home, Question question, List<Double> first, List<Double> again, List<Double> processor)
            throws StorageException {
        try (Archive archive = home.open()) {
            long cpu = cpu();
            double took = millis(archive, question);
            processor.add((cpu() - cpu) / 1e6);
            first.add(took);
            again.add(millis(archive, question));
            return took;
        }
    }

    private static double millis(Archive archive, Question question) {
        long start = System.nanoTime();
        long unused = question.ask().applyAsLong(archive);
        return (System.nanoTime() - start) / 1e6;
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    static double median(List<Double> times) {
        Collections.sort(times);
        return times.get(times.size() / 2);
    }
}
