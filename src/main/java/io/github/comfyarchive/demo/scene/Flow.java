package io.github.comfyarchive.demo.scene;

/** Strokes that follow a current, no picture of anything. */
final class Flow {
    private static final int[][] COLOURS = {
        {0xF4E9D8, 0x1F3A4D, 0x2F6F73, 0xE2A24B, 0xD2603F, 0xF0C98D, 0x8FB6A5},
        {0x10162F, 0xE8B04A, 0xD9534A, 0x3E7CB1, 0x81A4CD, 0xF3E4C9, 0x59386B},
        {0x1B2A2A, 0xF2D7A0, 0xE78B5A, 0xB9473F, 0x4F8A7B, 0xA7C4A0, 0xF5EEDD}
    };
    private static final int STROKES = 1500;
    private static final int STEPS = 64;

    private final Canvas canvas;
    private final Noise noise;
    private final int[] colours;

    private Flow(Canvas canvas, long seed) {
        this.canvas = canvas;
        this.noise = new Noise(seed);
        this.colours = COLOURS[(int) (noise.at(8, 8) * 2.999f)];
    }

    static void paint(Canvas canvas, long seed) {
        Flow flow = new Flow(canvas, seed);
        flow.ground();
        for (int i = 0; i < STROKES; i++) {
            flow.stroke(i);
        }
    }

    private void ground() {
        float wide = canvas.wide();
        canvas.paint((x, y, ink) -> {
            ink.set(colours[0]);
            ink.times(0.97f + 0.05f * noise.smooth(x * 3, y * 3));
            ink.mix(colours[1], 0.1f * Shape.step(0.2f, 0.9f, Shape.circle(x - wide / 2, y - 0.5f, 0)));
        });
    }

    private void stroke(int number) {
        float wide = canvas.wide();
        float x = -0.1f + (wide + 0.2f) * noise.at(number, 1);
        float y = -0.1f + 1.2f * noise.at(number, 2);
        // Neighbours have a colour in common, but for one in five.
        float kind = noise.smooth(x * 2.1f + 9, y * 2.1f);
        int colour = noise.at(number, 3) < 0.2f
                ? 1 + (int) (noise.at(number, 4) * (colours.length - 1.001f))
                : 1 + (int) (Shape.step(0.15f, 0.85f, kind) * (colours.length - 1.001f));
        float thick =
                (0.0022f + 0.0075f * noise.at(number, 5) * noise.at(number, 6)) * (number < STROKES / 3 ? 1.7f : 1);
        int steps = STEPS / 2 + (int) (STEPS / 2f * noise.at(number, 7));
        for (int i = 0; i < steps; i++) {
            float angle = 9.5f * noise.smooth(x * 1.15f + 3, y * 1.15f) + 1.2f * noise.smooth(x * 4, y * 4);
            float part = i / (float) steps;
            float radius = thick * (float) Math.sqrt(Math.sin(Math.PI * (0.06f + 0.9f * part)));
            canvas.dot(x, y, radius, colours[colour], 0.85f);
            x += 0.0042f * (float) Math.cos(angle);
            y += 0.0042f * (float) Math.sin(angle);
        }
    }
}
