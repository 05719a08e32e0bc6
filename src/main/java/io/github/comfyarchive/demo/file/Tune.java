package io.github.comfyarchive.demo.file;

import java.util.Random;

/** Bells over a soft chord, some seconds of them; another melody for another seed. */
public final class Tune {
    /** Samples a second. */
    public static final int RATE = 44_100;

    private static final double SECONDS = 6;

    /** D, G, B minor, A: the lowest tone of each chord and what stands above it, in half tones from A below middle C. */
    private static final int[][] CHORDS = {{-7, 0, 5, 9}, {-2, 2, 5, 10}, {-10, 2, 5, 9}, {-12, 0, 4, 7}};

    /** Of these any two sound well together. */
    private static final int[] BELLS = {12, 14, 17, 19, 21, 24, 26};

    private final double[][] sound = new double[2][(int) (RATE * SECONDS)];

    private Tune() {}

    /** The samples of the left and of the right. */
    public static short[][] of(long seed) {
        Tune tune = new Tune();
        Random chance = new Random(seed);
        for (int chord = 0; chord < CHORDS.length; chord++) {
            for (int tone : CHORDS[chord]) {
                tune.note(tone - 12, 1.25 * chord, 2.4, 0.055, chance.nextDouble(), 0.35);
            }
            for (int beat = 0; beat < 3; beat++) {
                int bell = BELLS[chance.nextInt(BELLS.length)];
                tune.note(bell, 1.25 * chord + 0.4 * beat, 1.5, 0.1, chance.nextDouble(), 0.004);
            }
        }
        short[][] samples = new short[2][tune.sound[0].length];
        for (int side = 0; side < 2; side++) {
            for (int i = 0; i < samples[side].length; i++) {
                samples[side][i] = (short) (32_000 * Math.tanh(tune.sound[side][i]));
            }
        }
        return samples;
    }

    /** A tone of three partials that swells in some seconds and dies away; place 0 is left, 1 is right. */
    private void note(int halfTones, double start, double length, double strength, double place, double swell) {
        double frequency = 220 * Math.pow(2, halfTones / 12.0);
        int first = (int) (start * RATE);
        int count = Math.min((int) (length * RATE), sound[0].length - first);
        for (int partial = 1; partial <= 3; partial++) {
            double step = 2 * Math.PI * frequency * partial * (partial == 3 ? 1.003 : 1) / RATE;
            double turn = 2 * Math.cos(step);
            double before = 0;
            double now = Math.sin(step);
            double fade = Math.exp(-3.2 * Math.sqrt(partial) / (length * RATE));
            double level = strength / (partial * partial);
            for (int i = 0; i < count; i++) {
                double shape = level * Math.min(1, i / (swell * RATE)) * Math.min(1, (count - i) / (0.05 * RATE));
                sound[0][first + i] += shape * now * (1.2 - 0.6 * place);
                sound[1][first + i] += shape * now * (0.6 + 0.6 * place);
                double next = turn * now - before;
                before = now;
                now = next;
                level *= fade;
            }
        }
    }
}
