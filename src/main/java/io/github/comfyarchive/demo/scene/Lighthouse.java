package io.github.comfyarchive.demo.scene;

/** A lighthouse on a rock, headlands behind each other, and the sea. */
final class Lighthouse implements Canvas.Brush {
    private static final float HORIZON = 0.63f;
    private static final float LAMP = 0.235f;
    private static final int WHITE = 0xF3E9DC;
    private static final int RED = 0xB5443F;
    private static final int LAMPLIGHT = 0xFFE9B0;

    private final Weather weather;
    private final float pixel;
    private final float wide;
    private final boolean mirrored;
    private final Noise noise;
    private final float tower;
    private final float sun;
    private final float turn;
    private final float time;
    private final Ridge[] headlands = new Ridge[3];
    private final Ridge rock;
    private final Field clouds;
    private final Field mist;

    /**
     * Of some seed.
     *
     * @param time from 0 to 1 of the light's turn; the sea and the clouds come back with it
     */
    Lighthouse(Canvas canvas, long seed, Weather weather, float time) {
        this.weather = weather;
        this.pixel = canvas.pixel();
        this.wide = canvas.wide();
        this.noise = new Noise(seed);
        this.mirrored = noise.at(7, 7) < 0.5f;
        this.tower = canvas.wide() * (0.64f + 0.1f * noise.at(1, 1));
        this.sun = canvas.wide() * (0.16f + 0.22f * noise.at(2, 1));
        this.time = (float) (2 * Math.PI) * time;
        this.turn = this.time + 0.35f + 0.5f * noise.at(3, 1);
        for (int i = 0; i < headlands.length; i++) {
            int range = i;
            headlands[i] = new Ridge(canvas, x -> headland(x, range));
        }
        this.rock = new Ridge(canvas, this::rock);
        float drift = 0.25f * (float) Math.sin(this.time);
        this.clouds = new Field(canvas, (x, y) -> noise.rough(x * 1.7f + 3 + 0.3f * drift, y * 7.5f + 0.1f * drift, 5));
        this.mist = new Field(canvas, (x, y) -> noise.rough(x * 4, y * 9, 3));
    }

    @Override
    public void at(float seenX, float y, Ink ink) {
        float x = mirrored ? wide - seenX : seenX;
        if (Shape.cover(rock.at(x) - y, pixel) == 1) {
            rock(x, y, ink);
            return;
        }
        if (y < HORIZON) {
            sky(x, y, ink);
            headlands(x, y, ink);
        } else {
            sea(x, y, ink);
        }
        beams(x, y, ink);
        house(x - tower, y, ink);
        rock(x, y, ink);
    }

    private void sky(float x, float y, Ink ink) {
        ink.ramp(weather.sky, y / HORIZON);
        float far = Shape.circle(x - sun, (y - HORIZON + 0.03f) * 1.25f, 0);
        ink.light(weather.glow, 0.55f * (float) Math.exp(-far * far * 14));
        float cloud = clouds.at(x, y);
        float cover = Shape.step(
                0.68f - 0.34f * weather.clouds, 0.92f - 0.2f * weather.clouds, cloud + 0.12f * (y / HORIZON));
        ink.mix(weather.sky[1], cover * 0.55f);
        float under = clouds.at(x, y - 0.018f);
        ink.light(weather.glow, Math.max(0, cloud - under) * cover * 1.6f * (float) Math.exp(-far * 1.2f));
        float star = noise.at((int) (x * 260), (int) (y * 260));
        if (star > 0.9975f && weather == Weather.DUSK) {
            ink.light(0xFFF4E0, (1 - cover) * Shape.step(0.32f, 0, y) * (star - 0.9975f) * 320);
        }
    }

    private float headland(float x, int range) {
        float reach = Shape.step(0.75f - 0.22f * range, 0.1f, x) * (0.14f - 0.02f * range);
        float ridge = 0.5f + noise.rough(x * (3 + 2 * range) + 31 * range, 5 + range, 5);
        return reach < 0.002f ? 2 : HORIZON - reach * ridge + 0.004f * (range - 1);
    }

    private void headlands(float x, float y, Ink ink) {
        for (int i = 0; i < headlands.length; i++) {
            float cover = Shape.cover(headlands[i].at(x) - y, pixel);
            if (cover > 0) {
                ink.mix(weather.headlands[i], cover);
                ink.mix(weather.sky[4], 0.35f * cover * Shape.step(HORIZON - 0.06f, HORIZON, y));
            }
        }
    }

    private void sea(float x, float y, Ink ink) {
        float depth = (y - HORIZON) / (1 - HORIZON);
        ink.ramp(weather.sky, 0.93f - 0.75f * (float) Math.sqrt(depth));
        ink.times(0.78f - 0.25f * depth);
        float near = 0.035f + depth;
        float swell = noise.rough(
                x * 5 / near + 4 * (float) Math.cos(time),
                26 * (float) Math.log(near) + 1.5f * (float) Math.sin(time),
                3);
        ink.times(0.86f + 0.3f * swell);
        float path = (x - sun) / (0.035f + 0.2f * depth);
        float glitter = Shape.step(0.5f, 0.78f, swell) * (float) Math.exp(-path * path);
        ink.light(weather.glow, glitter * (0.75f - 0.4f * depth));
        float lamp = (x - tower) / (0.02f + 0.1f * depth);
        ink.light(LAMPLIGHT, Shape.step(0.5f, 0.8f, swell) * (float) Math.exp(-lamp * lamp) * 0.3f);
        ink.mix(weather.glow, 0.5f * Shape.step(0.03f, 0, depth) * (float) Math.exp(-Math.abs(x - sun) * 2));
    }

    private void beams(float x, float y, Ink ink) {
        float right = x - tower;
        float down = y - LAMP;
        float far = (float) Math.sqrt(right * right + down * down) + 1e-4f;
        ink.light(LAMPLIGHT, 0.5f * (float) Math.exp(-far * 19) + 0.16f * (float) Math.exp(-far * 5));
        for (int side = -1; side <= 1; side += 2) {
            float reach = side * (float) Math.cos(turn);
            float toward = (float) Math.sin(turn) * side;
            float aside = Math.abs(down - 0.06f * reach * Math.abs(right)) / (0.012f + 0.1f * far);
            if (aside > 3) {
                continue;
            }
            float lit = Shape.step(0, 0.05f, right * Math.signum(reach)) * (float) Math.exp(-aside * aside * 1.6f);
            float haze = 0.75f + 0.5f * mist.at(x, y);
            ink.light(
                    LAMPLIGHT, lit * haze * Math.abs(reach) * (0.62f + 0.2f * toward) * (float) Math.exp(-far * 1.35f));
        }
    }

    private float rock(float x) {
        float away = x - tower;
        return 0.655f
                + 0.9f * away * away * (away < 0 ? 2.6f : 0.35f)
                + 0.07f * (noise.rough(x * 6, 40, 5) - 0.5f)
                + 0.03f * (noise.rough(x * 26, 41, 3) - 0.5f);
    }

    private void rock(float x, float y, Ink ink) {
        float top = rock.at(x);
        float cover = Shape.cover(top - y, pixel);
        if (cover > 0) {
            ink.mix(weather.rock, cover);
            float grain = noise.rough(x * 15 + y * 9, y * 34 - x * 8, 4);
            float lit = Shape.step(0.5f, 0.75f, grain) * Shape.step(tower + 0.3f, tower - 0.5f, x);
            ink.light(weather.headlands[0], cover * 0.3f * lit * Shape.step(0.35f, 0, y - top));
            ink.light(
                    weather.glow,
                    cover * 0.3f * Shape.step(0.012f, 0, y - top) * Shape.step(0.1f, -0.9f, rock.fall(x)));
        }
    }

    /** The tower, and the keeper's house beside it; x from the tower's middle. */
    private void house(float x, float y, Ink ink) {
        if (x < -0.06f || x > 0.21f || y < 0.12f) {
            return;
        }
        float roof = Shape.convex(x, y, 0.07f, 0.625f, 0.095f, 0.575f, 0.175f, 0.575f, 0.2f, 0.625f);
        float wall = Shape.box(x - 0.135f, y - 0.66f, 0.052f, 0.045f);
        ink.mix(0x6E5468, Shape.cover(wall, pixel));
        ink.mix(0x241D35, Shape.cover(roof, pixel));
        ink.mix(LAMPLIGHT, Shape.cover(Shape.box(x - 0.115f, y - 0.648f, 0.008f, 0.011f), pixel));
        ink.mix(0xF2B25E, Shape.cover(Shape.box(x - 0.155f, y - 0.648f, 0.008f, 0.011f), pixel));
        float half = 0.028f + 0.022f * Shape.step(0.26f, 0.68f, y);
        float tube = Math.max(Math.abs(x) - half, Math.abs(y - 0.485f) - 0.215f);
        float cover = Shape.cover(tube, pixel);
        if (cover > 0) {
            boolean band = ((int) ((y - 0.27f) / 0.082f) & 1) == 1;
            float side = x / half;
            ink.mix(band ? RED : WHITE, cover);
            ink.mix(weather.rock, cover * (0.1f + 0.72f * Shape.step(-0.75f, 1.15f, side)));
            ink.light(weather.glow, cover * 0.14f * Shape.step(0.1f, -0.9f, side));
            for (int i = 0; i < 3; i++) {
                ink.mix(0xF7C873, Shape.cover(Shape.box(x - 0.008f, y - 0.36f - 0.11f * i, 0.0055f, 0.011f), pixel));
            }
        }
        ink.mix(weather.rock, Shape.cover(Shape.box(x, y - 0.272f, 0.043f, 0.006f), pixel));
        ink.mix(0xFFF3CF, Shape.cover(Shape.box(x, y - LAMP, 0.02f, 0.031f), pixel));
        for (int i = -1; i <= 1; i++) {
            ink.mix(weather.rock, 0.75f * Shape.cover(Shape.box(x - 0.019f * i, y - LAMP, 0.0018f, 0.031f), pixel));
        }
        ink.mix(0x7E2F35, Shape.cover(Shape.convex(x, y, -0.03f, 0.206f, 0, 0.165f, 0.03f, 0.206f), pixel));
        ink.mix(weather.rock, Shape.cover(Shape.box(x, y - 0.155f, 0.0016f, 0.02f), pixel));
    }
}
