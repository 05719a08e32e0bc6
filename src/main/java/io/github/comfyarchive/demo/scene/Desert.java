package io.github.comfyarchive.demo.scene;

/** Dunes below the Milky Way, and a tent with a light in it. */
final class Desert implements Canvas.Brush {
    private static final int[] SKY = {0x050817, 0x0B1430, 0x172A52, 0x35487A, 0x77608F, 0xC98B8C};
    private static final int[] DUNES = {0x4C4470, 0x3E3762, 0x2F2A50, 0x201C3B};
    private static final float HORIZON = 0.66f;

    private final float pixel;
    private final Noise noise;
    private final float slope;
    private final float tentX;
    private final float tentY;
    private final Ridge[] dunes = new Ridge[4];
    private final Field clouds;
    private final Field dusts;

    Desert(Canvas canvas, long seed) {
        this.pixel = canvas.pixel();
        this.noise = new Noise(seed);
        this.slope = 0.55f + 0.5f * noise.at(1, 1);
        for (int i = 0; i < dunes.length; i++) {
            int dune = i;
            dunes[i] = new Ridge(canvas, x -> dune(x, dune));
        }
        this.clouds = new Field(canvas, (x, y) -> noise.rough(along(x, y) * 2.2f + 5, band(x, y) * 5, 6));
        this.dusts = new Field(canvas, (x, y) -> noise.rough(along(x, y) * 3.1f + 40, band(x, y) * 7 + 3, 5));
        this.tentX = clearest(canvas.wide());
        this.tentY = dunes[2].at(tentX) + 0.012f;
    }

    /** Where, right of the middle, the nearest dune hides least. */
    private float clearest(float wide) {
        float best = 0.55f * wide;
        for (float x = best; x < 0.85f * wide; x += 0.01f) {
            if (dunes[3].at(x) - dunes[2].at(x) > dunes[3].at(best) - dunes[2].at(best)) {
                best = x;
            }
        }
        return best;
    }

    private float dune(float x, int dune) {
        float wave = noise.smooth(x * (1.2f + 0.25f * dune) + 19 * dune, 4.4f + dune);
        float crest = 1 - Math.abs(2 * noise.smooth(x * (0.9f + 0.2f * dune) + 11 * dune, 8.5f * dune) - 1);
        return HORIZON + 0.005f + 0.085f * dune - (0.05f + 0.022f * dune) * (wave + crest - 0.8f);
    }

    @Override
    public void at(float x, float y, Ink ink) {
        float ground = dunes[0].at(x);
        if (y < ground + pixel) {
            sky(x, y, ink);
        }
        for (int i = 0; i < dunes.length; i++) {
            float top = dunes[i].at(x);
            float cover = Shape.cover(top - y, pixel);
            if (cover > 0) {
                sand(i, top, x, y, cover, ink);
            }
            if (i == 2) {
                tent(x - tentX, y - tentY, ink);
            }
        }
    }

    /** How far it is to the middle of the Milky Way. */
    private float band(float x, float y) {
        return (x - 0.75f) * 0.55f + (y - 0.3f) * (0.6f + slope);
    }

    private float along(float x, float y) {
        return x + (y - 0.3f) * slope;
    }

    private void sky(float x, float y, Ink ink) {
        ink.ramp(SKY, y / HORIZON);
        float band = band(x, y);
        float cloud = clouds.at(x, y);
        float core = (float) Math.exp(-band * band * 17);
        float dust = Shape.step(0.48f, 0.72f, dusts.at(x, y)) * (float) Math.exp(-band * band * 60);
        float high = Shape.step(HORIZON, 0.3f, y);
        ink.light(0x8F9BE0, core * (0.12f + 0.5f * cloud * cloud) * high);
        ink.light(0xF0B9C4, core * core * Shape.step(0.42f, 0.75f, cloud) * 0.42f * high);
        ink.times(1 - 0.55f * dust * high);
        stars(x, y, 137, 0.86f - 0.35f * core, ink);
        stars(x, y, 59, 0.93f, ink);
        stars(x, y, 19, 0.93f, ink);
    }

    /** One star at most in each cell of a grid; the coarser, the brighter. */
    private void stars(float x, float y, int cells, float scarce, Ink ink) {
        int column = (int) (x * cells);
        int row = (int) (y * cells);
        float chance = noise.at(column + cells, row);
        if (chance > scarce) {
            float starX = (column + 0.2f + 0.6f * noise.at(column, row + 7 * cells)) / cells;
            float starY = (row + 0.2f + 0.6f * noise.at(column, row + 8 * cells)) / cells;
            float far = Shape.circle(x - starX, y - starY, 0);
            float bright = (chance - scarce) / (1 - scarce);
            float size = cells > 100 ? 1500 : cells > 50 ? 1050 : 700;
            float shine = (0.25f + bright) * (float) Math.exp(-far * size * (1.3f - 0.5f * bright));
            int tint = noise.at(column, row + 9 * cells) < 0.7f ? 0xEAF0FF : 0xFFDDB8;
            ink.light(tint, shine * Shape.step(HORIZON, 0.45f, y));
        }
    }

    private void sand(int dune, float top, float x, float y, float cover, Ink ink) {
        float down = y - top;
        ink.mix(DUNES[dune], cover);
        // The crest's shadow runs down towards the eye, not straight below it.
        float lean = x - 1.7f * down + 0.12f * down * (float) Math.sin(26 * down + 5 * dune);
        float lit = Shape.step(0.1f, -0.16f, dunes[dune].fall(lean)) * Shape.step(0.2f + 0.05f * dune, 0, down);
        ink.light(0xE6A08C, cover * lit * (0.42f - 0.06f * dune));
        float ripple = (float) Math.sin((down + 0.03f * noise.smooth(x * 6, y * 6)) * 420 / (1 + dune) + x * 16);
        ink.times(1 + cover * 0.05f * ripple * Shape.step(0, 0.05f, down));
        ink.mix(0xC98B8C, cover * (dune == 0 ? 0.35f : 0.12f) * Shape.step(0.08f, 0, down));
        float far = Shape.circle((x - tentX) * 0.55f, (y - tentY - 0.012f) * 1.7f, 0);
        ink.light(0xFFA858, cover * 0.55f * (float) Math.exp(-far * 17));
    }

    private void tent(float x, float y, Ink ink) {
        float far = Shape.circle(x, y + 0.03f, 0);
        if (far < 0.4f) {
            ink.light(0xFF9A4A, 0.2f * (float) Math.exp(-far * 15));
            float cloth = Shape.cover(
                    Shape.convex(x, y, -0.085f, 0.02f, -0.012f, -0.085f, 0.012f, -0.085f, 0.085f, 0.02f), pixel);
            ink.mix(0xF0A04E, cloth);
            ink.mix(0x8A3B34, cloth * Shape.step(0.0f, 0.11f, Shape.circle(x * 0.9f, y + 0.015f, 0)));
            for (int i = -2; i <= 2; i++) {
                float seam = Math.abs(x - 0.034f * i * (0.18f + (y + 0.085f) * 8)) - 0.0008f;
                ink.mix(0x5A2430, cloth * 0.45f * Shape.cover(seam, pixel));
            }
            float door = Shape.convex(x, y, -0.02f, 0.02f, 0, -0.05f, 0.02f, 0.02f);
            ink.mix(0xFFF0C0, cloth * Shape.cover(door, pixel));
            ink.mix(0x2A1830, Shape.cover(Shape.box(x, y + 0.095f, 0.0015f, 0.014f), pixel));
        }
    }
}
