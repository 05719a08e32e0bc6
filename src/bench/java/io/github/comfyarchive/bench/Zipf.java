package io.github.comfyarchive.bench;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Draws ranks from 0, the first most often: as models, workflows and words are used. */
final class Zipf {
    private final double[] cumulative;

    Zipf(int size, double exponent) {
        cumulative = new double[size];
        double sum = 0;
        for (int rank = 0; rank < size; rank++) {
            sum += 1 / Math.pow(rank + 1.0, exponent);
            cumulative[rank] = sum;
        }
    }

    int draw(RandomGenerator random) {
        int found = Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[cumulative.length - 1]);
        return Math.min(found < 0 ? -found - 1 : found, cumulative.length - 1);
    }
}
