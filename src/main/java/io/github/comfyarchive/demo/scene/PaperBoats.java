package io.github.comfyarchive.demo.scene;

/** Paper boats in a harbour at dusk, lanterns behind them, all of it mirrored in the water. */
final class PaperBoats implements Canvas.Brush {
    private static final int[] SKY = {0x2B2A55, 0x5C4576, 0xA7627E, 0xE8957A, 0xFBD08F};
    private static final int[] PAPERS = {0xF7EFE2, 0xF2C9A8, 0xE98F73, 0xA9C6C4, 0xF4DFA0};
    private static final int LAMPS = 13;
    private static final float SHORE = 0.4f;

    private final float pixel;
    private final float wide;
    private final Noise noise;
    private final Ridge town;
    private final Field clouds;
    private final float[] lampX = new float[LAMPS];
    private final float[] lampY = new float[LAMPS];

    PaperBoats(Canvas canvas, long seed) {
        this.pixel = canvas.pixel();
        this.wide = canvas.wide();
        this.noise = new Noise(seed);
        for (int i = 0; i < LAMPS; i++) {
            lampX[i] = wide * (i + 0.2f + 0.6f * noise.at(i, 60)) / LAMPS;
            lampY[i] = SHORE - 0.025f - 0.075f * noise.at(i, 61);
        }
        this.town = new Ridge(canvas, this::town);
        this.clouds = new Field(canvas, (x, y) -> noise.rough(x * 1.5f, y * 9, 4));
    }

    /** Gabled houses along the quay. */
    private float town(float x) {
        float plot = 0.085f;
        int house = (int) (x / plot);
        float across = Math.abs(x / plot - house - 0.5f);
        float tall = 0.06f + 0.09f * noise.at(house, 50);
        return SHORE - tall - (across < 0.46f ? 0.05f * (0.46f - across) : -tall * 0.12f);
    }

    @Override
    public void at(float x, float y, Ink ink) {
        if (y < SHORE) {
            shore(x, y, ink);
        } else {
            float depth = (y - SHORE) / (1 - SHORE);
            float near = 0.08f + depth;
            float wave = noise.rough(x * 1.6f / near, 13 * (float) Math.log(near), 3) - 0.5f;
            shore(x + 0.09f * wave * near, SHORE - 0.62f * (y - SHORE) - 0.12f * Math.abs(wave) * near, ink);
            ink.times(0.86f - 0.38f * depth);
            ink.mix(0x1D2750, 0.15f + 0.42f * depth);
            ink.light(0xFBD08F, 0.2f * Shape.step(0.08f, 0.34f, wave) * (1.1f - depth));
        }
        for (int i = 0; i < 6; i++) {
            boat(i, x, y, ink);
        }
    }

    private void shore(float x, float y, Ink ink) {
        ink.ramp(SKY, y / SHORE);
        float cloud = Shape.step(0.5f, 0.85f, clouds.at(x, y));
        ink.mix(0xF9B08A, 0.4f * cloud);
        float top = town.at(x);
        float cover = Shape.cover(top - y, pixel);
        ink.mix(0x3A2B55, cover);
        ink.light(0xF0906A, cover * 0.16f * Shape.step(SHORE - 0.1f, SHORE, y));
        for (int i = 0; i < LAMPS; i++) {
            float across = x - lampX[i];
            if (Math.abs(across) < 0.12f) {
                float far = Shape.circle(across, y - lampY[i], 0);
                ink.light(0xFFB55C, 0.4f * (float) Math.exp(-far * 55));
                ink.mix(0xFFE5A8, Shape.cover(far - 0.006f, pixel * 1.5f));
            }
        }
    }

    /** From the farthest to the nearest. */
    private void boat(int number, float x, float y, Ink ink) {
        float near = (number + 0.5f) / 6;
        float size = 0.06f + 0.14f * near * near;
        float line = SHORE + 0.07f + 0.43f * near;
        float place = (number * 0.38f + 0.3f * noise.at(number, 70) + 0.05f) % 1;
        float across = (x - wide * (0.12f + 0.76f * place)) / size;
        if (Math.abs(across) > 1.6f || Math.abs(y - line) > 1.1f * size) {
            return;
        }
        int paper = PAPERS[(int) (noise.at(number, 71) * (PAPERS.length - 0.001f))];
        float up = (line - y) / size;
        if (up < 0) {
            float wave = 0.16f * (noise.smooth(x * 22, y * 60) - 0.5f);
            fold(across + wave, -up * 1.15f, paper, 0.42f * Shape.step(-0.95f, 0, up), ink);
            ink.mix(0x151B3C, 0.5f * Shape.step(-0.12f, 0, up) * Shape.step(1.05f, 0.6f, Math.abs(across)));
        } else {
            fold(across, up, paper, 1, ink);
        }
    }

    /** The boat itself, 2 wide and 1 high above the line. */
    private void fold(float x, float up, int paper, float share, Ink ink) {
        float edge = pixel * 9;
        float sail = Shape.convex(x, -up, -0.42f, 0, 0, -0.86f, 0.42f, 0);
        float left = Shape.convex(x, -up, -0.62f, 0.03f, -1.05f, -0.5f, 0.02f, -0.1f, 0.02f, 0.03f);
        float right = Shape.convex(x, -up, -0.02f, 0.03f, -0.02f, -0.1f, 1.05f, -0.5f, 0.62f, 0.03f);
        fold(sail, paper, x < 0 ? 0.06f : 0.34f, share, edge, ink);
        fold(left, paper, 0.02f + 0.12f * Shape.step(0.4f, 0, up), share, edge, ink);
        fold(right, paper, 0.24f + 0.14f * Shape.step(0.4f, 0, up), share, edge, ink);
    }

    private void fold(float distance, int paper, float shade, float share, float edge, Ink ink) {
        float cover = share * Shape.cover(distance, edge);
        ink.mix(paper, cover);
        ink.mix(0x4A3560, cover * shade);
    }
}
