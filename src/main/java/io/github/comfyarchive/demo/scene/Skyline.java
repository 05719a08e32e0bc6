package io.github.comfyarchive.demo.scene;

/** A city at night beyond still water, its windows lit. */
final class Skyline implements Canvas.Brush {
    private static final int[] SKY = {0x070B22, 0x12183F, 0x2E2560, 0x6B3A7A, 0xC4607A, 0xF0A077};
    private static final int[] HOUSES = {0x4B3568, 0x2A2350, 0x12122F};
    private static final int[] LAMPS = {0xFFD58A, 0xFFB765, 0xFFE9C4, 0x9FD8E8};
    private static final float SHORE = 0.7f;

    private final float pixel;
    private final float wide;
    private final Noise noise;
    private final float moon;

    Skyline(Canvas canvas, long seed) {
        this.pixel = canvas.pixel();
        this.wide = canvas.wide();
        this.noise = new Noise(seed);
        this.moon = wide * (0.18f + 0.64f * noise.at(1, 1));
    }

    @Override
    public void at(float x, float y, Ink ink) {
        if (y < SHORE) {
            city(x, y, ink);
        } else {
            float depth = (y - SHORE) / (1 - SHORE);
            float near = 0.06f + depth;
            float wave = noise.rough(x * 2.4f / near, 15 * (float) Math.log(near), 3) - 0.5f;
            city(x + 0.05f * wave * near, SHORE - (y - SHORE) * 1.5f - 0.11f * Math.abs(wave) * near, ink);
            ink.times(0.72f - 0.25f * depth);
            ink.mix(0x141A44, 0.2f + 0.25f * depth);
            ink.light(0xF0A077, 0.12f * Shape.step(0.05f, 0.3f, wave) * (1 - depth));
        }
        ink.mix(0x0A0A1C, Shape.step(0.008f, 0.003f, Math.abs(y - SHORE)));
    }

    private void city(float x, float y, Ink ink) {
        ink.ramp(SKY, Math.max(0, y) / SHORE);
        float star = noise.at((int) (x * 230) + 500, (int) (y * 230) + 500);
        if (star > 0.9965f) {
            ink.light(0xFFF6E8, Shape.step(0.4f, 0, y) * (star - 0.9965f) * 240);
        }
        float far = Shape.circle(x - moon, y - 0.17f, 0);
        ink.light(0xCBB8F0, 0.28f * (float) Math.exp(-far * 9));
        float spots = noise.smooth(x * 40, y * 40) * 0.14f;
        float disc = Shape.cover(far - 0.05f, pixel * 1.5f);
        ink.mix(0xFBF3DF, disc);
        ink.mix(0xB9AEC6, disc * spots * 3);
        for (int row = 0; row < HOUSES.length; row++) {
            houses(row, x, y, ink);
        }
    }

    /** One row of houses; the nearer, the wider and the darker. */
    private void houses(int row, float x, float y, Ink ink) {
        float plot = 0.068f + 0.022f * row;
        float shifted = x + 0.03f * row + 10;
        int number = (int) (shifted / plot);
        for (int house = number - 1; house <= number + 1; house++) {
            float middle = (house + 0.5f + 0.3f * (noise.at(house, 10 * row + 2) - 0.5f)) * plot;
            float half = plot * (0.36f + 0.24f * noise.at(house, 10 * row + 3));
            float across = shifted - middle;
            if (Math.abs(across) > half + pixel) {
                continue;
            }
            float chance = noise.at(house, 10 * row + 1);
            float swell = 1 - Math.abs(2 * (middle - 10) / wide - 1);
            float tall = (0.09f + 0.34f * chance * chance) * (1.05f - 0.26f * row) * (0.45f + 0.75f * swell);
            float roof = SHORE - tall;
            float walls = Math.max(Math.abs(across) - half, roof - y);
            int kind = (int) (noise.at(house, 10 * row + 4) * 5);
            if (kind == 1) {
                walls = Math.min(walls, Math.max(Math.abs(across) - half * 0.6f, roof - 0.03f - y));
            } else if (kind == 2) {
                walls = Math.min(
                        walls,
                        Shape.convex(across, y, -half, roof + 0.001f, 0, roof - 1.3f * half, half, roof + 0.001f));
            }
            if (kind <= 2 && chance > 0.6f) {
                walls = Math.min(walls, Shape.box(across, roof - 0.05f, 0.0016f, 0.06f));
            }
            float cover = Shape.cover(walls, pixel);
            if (cover > 0) {
                ink.mix(HOUSES[row], cover);
                ink.light(0xE77C8A, cover * 0.1f * Shape.step(0.2f, 0, SHORE - y) * (2 - row));
                windows(row, house, across / half, y - roof, half, cover, ink);
            }
        }
    }

    private void windows(int row, int house, float side, float down, float half, float cover, Ink ink) {
        int columns = 3 + (int) (noise.at(house, 10 * row + 5) * (3 + row));
        float tall = 0.0135f + 0.003f * row;
        float place = (side * 0.5f + 0.5f) * columns;
        int column = (int) Math.floor(place);
        int floor = (int) Math.floor(down / tall);
        if (floor < 1 || column < 0 || column >= columns) {
            return;
        }
        float chance = noise.at(house * 31 + column, floor * 17 + 1000 * row);
        float lit = 0.34f + 0.3f * noise.at(house, 10 * row + 6);
        if (chance < lit) {
            float across = Math.abs(place - column - 0.5f) * 2 * half / columns;
            float along = Math.abs(down - (floor + 0.5f) * tall);
            float pane = Math.max(across - half / columns * 0.55f, along - tall * 0.27f);
            int lamp = LAMPS[(int) (noise.at(column + 7 * house, floor + 3) * 3.25f)];
            float bright = 0.45f + 0.55f * chance / lit;
            ink.mix(lamp, cover * bright * Shape.cover(pane, pixel * 1.3f));
            ink.light(lamp, cover * 0.1f);
        }
    }
}
