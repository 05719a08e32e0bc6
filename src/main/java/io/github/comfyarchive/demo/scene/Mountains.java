package io.github.comfyarchive.demo.scene;

/** Ranges of mountains behind each other, mist between them, a low sun, and a wood in front. */
final class Mountains implements Canvas.Brush {
    private static final int[][] SKIES = {
        {0x27476E, 0x4F7C9B, 0x9DB7B5, 0xF1D9B5, 0xF7B98B}, {0x3A2F5B, 0x7A5480, 0xC67F86, 0xF3B58C, 0xFBE0B0}
    };
    private static final int[][] RANGES = {
        {0xA9B9B8, 0x7F9DA6, 0x57808F, 0x355F73, 0x1D4056, 0x0E2536},
        {0xD79C93, 0xB07A8B, 0x825A7E, 0x5A416D, 0x382B52, 0x1B1533}
    };
    private static final int[] MISTS = {0xF0DCC3, 0xF8C9A4};
    private static final int SUN = 0xFFF1CF;

    private final float pixel;
    private final Noise noise;
    private final int look;
    private final float sunX;
    private final float sunY;
    private final Ridge[] ranges = new Ridge[6];
    private final Field streaks;
    private final Field slopes;
    private final Field mists;

    Mountains(Canvas canvas, long seed) {
        this.pixel = canvas.pixel();
        this.noise = new Noise(seed);
        this.look = noise.at(9, 9) < 0.5f ? 0 : 1;
        this.sunX = canvas.wide() * (0.3f + 0.4f * noise.at(1, 1));
        this.sunY = 0.3f + 0.08f * noise.at(2, 1);
        for (int i = 0; i < ranges.length; i++) {
            int range = i;
            ranges[i] = new Ridge(canvas, x -> range < 5 ? range(x, range) : wood(x));
        }
        this.streaks = new Field(canvas, (x, y) -> noise.rough(x * 1.2f, y * 15, 4));
        this.slopes = new Field(canvas, (x, y) -> noise.rough(x * 9 + 5 * y, y * 5 - x * 3, 4));
        this.mists = new Field(canvas, (x, y) -> noise.rough(x * 2.2f, y * 8, 3));
    }

    private float range(float x, int range) {
        float sharp = 1 - Math.abs(2 * noise.rough(x * (1.1f + 0.35f * range) + 13 * range, 3 * range, 6) - 1);
        return 0.56f + 0.085f * range - (0.34f - 0.035f * range) * (sharp - 0.35f);
    }

    /** The tops of firs, each a narrow triangle of its own height. */
    private float wood(float x) {
        float ground = 0.97f - 0.1f * noise.smooth(x * 1.3f, 77);
        float top = ground;
        for (int row = 0; row < 2; row++) {
            float apart = 0.026f - 0.007f * row;
            int first = (int) (x / apart);
            for (int tree = first - 1; tree <= first + 1; tree++) {
                float tall = 0.035f + 0.13f * noise.at(tree, 90 + row) * noise.smooth(tree * 0.16f, 91);
                float away = Math.abs(x - (tree + 0.2f + 0.6f * noise.at(tree, 95 + row)) * apart);
                float ragged = 0.004f * noise.at((int) (x * 330), 99 + tree);
                top = Math.min(top, ground - tall + away * 7.5f + ragged);
            }
        }
        return top;
    }

    @Override
    public void at(float x, float y, Ink ink) {
        ink.ramp(SKIES[look], y / 0.62f);
        float far = Shape.circle(x - sunX, y - sunY, 0);
        ink.light(SUN, 0.36f * (float) Math.exp(-far * far * 16) + 0.22f * (float) Math.exp(-far * 7));
        ink.mix(SUN, 0.96f * Shape.cover(far - 0.07f, pixel * 2));
        float streak = Shape.step(0.52f, 0.8f, streaks.at(x, y)) * Shape.step(0.6f, 0.25f, y);
        ink.mix(MISTS[look], 0.5f * streak);
        for (int i = nearest(x, y); i < ranges.length; i++) {
            float top = ranges[i].at(x);
            float cover = Shape.cover(top - y, pixel);
            if (cover > 0) {
                range(i, top, x, y, cover, far, ink);
            }
        }
    }

    /** The range that hides all behind it at a place. */
    private int nearest(float x, float y) {
        int nearest = ranges.length - 1;
        while (nearest > 0 && ranges[nearest].at(x) + pixel > y) {
            nearest--;
        }
        return nearest;
    }

    private void range(int range, float top, float x, float y, float cover, float far, Ink ink) {
        ink.mix(RANGES[look][range], cover);
        if (range < 5) {
            float down = y - top;
            float lit = Shape.step(0.45f, 0.7f, slopes.at(x, y)) * Shape.step(0.12f, 0, down);
            ink.light(SUN, 0.09f * lit * cover * (float) Math.exp(-far * 1.5f));
            ink.light(SUN, 0.12f * cover * Shape.step(0.008f, 0, down) * (float) Math.exp(-far * 3));
            float mist = Shape.step(0.02f, 0.24f, down + 0.06f * mists.at(x, y));
            ink.mix(MISTS[look], cover * mist * (0.88f - 0.13f * range));
        }
    }
}
