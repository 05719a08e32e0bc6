package io.github.comfyarchive.demo.scene;

/** A plant in a pot before a sun, flat and warm, as on a printed sheet. */
final class Botanical {
    private static final int PAPER = 0xF3E8D6;
    private static final int[] SUNS = {0xD98C5F, 0xE0B15C, 0xC9736B};
    private static final int[] LEAVES = {0x2F4F43, 0x3F6B57, 0x6C8E6B, 0x8A9A5B, 0x24453F};
    private static final int[] BERRIES = {0xC4553F, 0xE8C07A, 0xF7EBDD};
    private static final int STEM = 0x33473B;

    private final Canvas canvas;
    private final Noise noise;
    private final float middle;
    private final float pixel;

    private Botanical(Canvas canvas, long seed) {
        this.canvas = canvas;
        this.noise = new Noise(seed);
        this.middle = canvas.wide() / 2;
        this.pixel = canvas.pixel();
    }

    static void paint(Canvas canvas, long seed) {
        Botanical sheet = new Botanical(canvas, seed);
        sheet.ground();
        int stems = 5 + (int) (2.99f * sheet.noise.at(1, 2));
        for (int i = 0; i < stems; i++) {
            sheet.stem(i, 2f * i / (stems - 1) - 1);
        }
        sheet.pot();
        sheet.grain();
    }

    private void ground() {
        int sun = SUNS[(int) (noise.at(2, 2) * 2.999f)];
        float sunX = middle + 0.16f * (noise.at(3, 2) - 0.5f);
        float sunY = 0.36f + 0.06f * noise.at(4, 2);
        canvas.paint((x, y, ink) -> {
            ink.set(PAPER);
            float far = Shape.circle(x - sunX, y - sunY, 0.225f);
            float cover = Shape.cover(far, pixel);
            ink.mix(sun, cover * (0.82f + 0.18f * y / 0.6f));
            float table = Shape.cover(0.86f + 0.006f * (float) Math.sin(5 * x) - y, pixel);
            ink.mix(0xD9BFA0, table);
            float shade = Shape.circle((x - middle - 0.05f) * 0.5f, (y - 0.9f) * 1.9f, 0.05f);
            ink.mix(0x8F6F58, table * 0.5f * Shape.step(0.03f, -0.03f, shade));
        });
    }

    /** One stem from the pot, its leaves in pairs, or berries at the ends of twigs. */
    private void stem(int number, float lean) {
        float reach = 0.46f - 0.13f * Math.abs(lean) + 0.1f * (noise.at(number, 20) - 0.5f);
        float bend = lean * (0.19f + 0.04f * noise.at(number, 21));
        boolean berries = noise.at(number, 22) < 0.34f;
        int leaf = LEAVES[(int) (noise.at(number, 23) * (LEAVES.length - 0.001f))];
        int steps = 176;
        float turn = 0;
        for (int i = 0; i <= steps; i++) {
            float part = i / (float) steps;
            float x = middle + 0.05f * lean + bend * part * part;
            float y = 0.74f - reach * part + 0.06f * part * part * Math.abs(lean);
            canvas.dot(x, y, 0.0045f * (1.1f - 0.75f * part), STEM, 1);
            turn = (float) Math.atan2(-reach + 0.12f * part * Math.abs(lean), 2 * bend * part);
            if (i > 28 && i % 22 == 0 && i < steps - 8) {
                float size = 0.135f * (1.12f - 0.62f * part) * (0.8f + 0.4f * noise.at(number, 30 + i));
                for (int side = -1; side <= 1; side += 2) {
                    float toward = turn + side * (0.95f - 0.3f * part);
                    if (berries) {
                        twig(x, y, toward, size * 0.62f, BERRIES[(i / 22 + number) % BERRIES.length]);
                    } else {
                        leaf(x, y, toward, size, leaf);
                    }
                }
            }
        }
        float topX = middle + 0.05f * lean + bend;
        float topY = 0.74f - reach + 0.06f * Math.abs(lean);
        if (berries) {
            canvas.dot(topX, topY, 0.015f, BERRIES[number % BERRIES.length], 1);
        } else {
            leaf(topX, topY, turn, 0.07f, leaf);
        }
    }

    private void twig(float x, float y, float toward, float length, int colour) {
        float right = (float) Math.cos(toward);
        float down = (float) Math.sin(toward);
        for (int i = 0; i < 40; i++) {
            canvas.dot(x + right * length * i / 40, y + down * length * i / 40, 0.0024f, STEM, 1);
        }
        canvas.dot(x + right * length, y + down * length, 0.0165f, colour, 1);
        canvas.dot(x + right * length - 0.004f, y + down * length - 0.005f, 0.004f, 0xFFF7E6, 0.55f);
    }

    /** A leaf: what two circles have in common, its one half lighter, with ribs. */
    private void leaf(float x, float y, float toward, float length, int colour) {
        float right = (float) Math.cos(toward);
        float down = (float) Math.sin(toward);
        float half = length / 2;
        float belly = 0.42f * half;
        float radius = (half * half + belly * belly) / (2 * belly);
        float middleX = x + right * half;
        float middleY = y + down * half;
        canvas.around(middleX, middleY, half, (atX, atY, ink) -> {
            float along = (atX - middleX) * right + (atY - middleY) * down;
            float across = (atY - middleY) * right - (atX - middleX) * down;
            float edge = Math.max(
                    Shape.circle(along, across - belly + radius, radius),
                    Shape.circle(along, across + belly - radius, radius));
            float cover = Shape.cover(edge, pixel);
            if (cover > 0) {
                ink.mix(colour, cover);
                ink.mix(0xFFF4D8, cover * (across < 0 ? 0.13f : 0) * Shape.step(-half, half, along));
                float rib = Math.abs(across) - 0.0011f;
                float ribs = Math.abs(((along - 0.9f * Math.abs(across)) / half * 4.5f + 40) % 1 - 0.5f) * half / 4.5f;
                ink.mix(0xF3E8D6, cover * 0.55f * Shape.cover(rib, pixel));
                ink.mix(0xF3E8D6, cover * 0.25f * Shape.cover(ribs - 0.0006f, pixel));
            }
        });
    }

    private void pot() {
        float fill = 0.115f;
        canvas.around(middle, 0.82f, 0.16f, (x, y, ink) -> {
            float across = x - middle;
            float bowl = Shape.convex(across, y, -0.095f, 0.9f, -fill, 0.75f, fill, 0.75f, 0.095f, 0.9f);
            float rim = Shape.box(across, y - 0.745f, fill + 0.01f, 0.016f);
            float cover = Shape.cover(Math.min(bowl, rim) - 0.003f, pixel);
            if (cover > 0) {
                ink.mix(0xB5573C, cover);
                ink.mix(0x6B2E2A, cover * 0.75f * Shape.step(-0.02f, 0.13f, across));
                ink.mix(0xF2B48A, cover * 0.4f * Shape.step(0.05f, 0, Math.abs(across + 0.065f)));
                ink.mix(0x4B2020, cover * 0.45f * Shape.step(0.012f, 0, Math.abs(y - 0.765f)) * (y > 0.76f ? 1 : 0));
                float band = Math.abs(y - 0.825f - 0.008f * Math.abs((across * 60 + 40) % 2 - 1)) - 0.006f;
                ink.mix(PAPER, cover * 0.85f * Shape.cover(band, pixel));
            }
        });
    }

    private void grain() {
        canvas.paint((x, y, ink) -> {
            float fibre = noise.at((int) (x * 450), (int) (y * 450)) * 0.5f + noise.smooth(x * 60, y * 260) * 0.5f;
            ink.times(0.965f + 0.06f * fibre);
        });
    }
}
