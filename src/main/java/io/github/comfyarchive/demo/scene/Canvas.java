package io.github.comfyarchive.demo.scene;

/** A picture that is being painted. */
public final class Canvas {
    /** What has a colour at each place. */
    @FunctionalInterface
    interface Brush {
        void at(float x, float y, Ink ink);
    }

    private final int width;
    private final int height;
    private final float[] light;

    Canvas(int width, int height) {
        this.width = width;
        this.height = height;
        this.light = new float[3 * width * height];
    }

    /** Its width, in heights. */
    float wide() {
        return (float) width / height;
    }

    /** The side of a pixel. */
    float pixel() {
        return 1f / height;
    }

    /** Paints every pixel; the ink is what was there before. */
    void paint(Brush brush) {
        paint(0, 0, width, height, brush);
    }

    private void paint(int left, int top, int right, int bottom, Brush brush) {
        Ink ink = new Ink();
        for (int row = top; row < bottom; row++) {
            for (int column = left; column < right; column++) {
                int at = 3 * (row * width + column);
                ink.red = light[at];
                ink.green = light[at + 1];
                ink.blue = light[at + 2];
                brush.at((column + 0.5f) / height, (row + 0.5f) / height, ink);
                light[at] = ink.red;
                light[at + 1] = ink.green;
                light[at + 2] = ink.blue;
            }
        }
    }

    /** Paints the pixels within a distance of a place. */
    void around(float x, float y, float radius, Brush brush) {
        paint(
                Math.max(0, (int) ((x - radius) * height)),
                Math.max(0, (int) ((y - radius) * height)),
                Math.min(width, (int) ((x + radius) * height) + 2),
                Math.min(height, (int) ((y + radius) * height) + 2),
                brush);
    }

    /** A dot: strokes are made of thousands. */
    void dot(float x, float y, float radius, int rgb, float share) {
        float reach = radius + pixel();
        int bottom = Math.min(height, (int) ((y + reach) * height) + 2);
        int right = Math.min(width, (int) ((x + reach) * height) + 2);
        for (int row = Math.max(0, (int) ((y - reach) * height)); row < bottom; row++) {
            for (int column = Math.max(0, (int) ((x - reach) * height)); column < right; column++) {
                float far = Shape.circle((column + 0.5f) / height - x, (row + 0.5f) / height - y, radius);
                float part = share * Shape.cover(far, pixel());
                if (part > 0) {
                    int at = 3 * (row * width + column);
                    light[at] += ((rgb >> 16) / 255f - light[at]) * part;
                    light[at + 1] += (((rgb >> 8) & 0xFF) / 255f - light[at + 1]) * part;
                    light[at + 2] += ((rgb & 0xFF) / 255f - light[at + 2]) * part;
                }
            }
        }
    }

    /** The corners darker, as a lens makes them. */
    void vignette(float strength) {
        float middle = wide() / 2;
        paint((x, y, ink) -> {
            float across = (x - middle) / middle;
            float down = 2 * y - 1;
            ink.times(1 - strength * Shape.step(0.5f, 2f, across * across + down * down));
        });
    }

    /** Its pixels, three bytes each, with as much grain as keeps a soft gradient from falling into bands. */
    public byte[] pixels() {
        byte[] bytes = new byte[light.length];
        Noise grain = new Noise(7);
        for (int i = 0; i < bytes.length; i++) {
            float value = light[i] * 255 + grain.at(i, 3);
            bytes[i] = (byte) Math.max(0, Math.min(255, (int) value));
        }
        return bytes;
    }
}
