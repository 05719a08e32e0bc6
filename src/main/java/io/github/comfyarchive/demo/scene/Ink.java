package io.github.comfyarchive.demo.scene;

/** A colour that is being mixed: red, green and blue as they are displayed, 1 the brightest that can be. */
final class Ink {
    float red;
    float green;
    float blue;

    /** Becomes a colour, {@code 0xRRGGBB}. */
    void set(int rgb) {
        red = (rgb >> 16) / 255f;
        green = ((rgb >> 8) & 0xFF) / 255f;
        blue = (rgb & 0xFF) / 255f;
    }

    /** Goes towards a colour. */
    void mix(int rgb, float share) {
        float part = Math.max(0, Math.min(1, share));
        red += ((rgb >> 16) / 255f - red) * part;
        green += (((rgb >> 8) & 0xFF) / 255f - green) * part;
        blue += ((rgb & 0xFF) / 255f - blue) * part;
    }

    /** Adds light of a colour. */
    void light(int rgb, float strength) {
        red += (rgb >> 16) / 255f * strength;
        green += ((rgb >> 8) & 0xFF) / 255f * strength;
        blue += (rgb & 0xFF) / 255f * strength;
    }

    /** Makes it darker or brighter. */
    void times(float factor) {
        red *= factor;
        green *= factor;
        blue *= factor;
    }

    /** Becomes what a row of colours, evenly apart, has at a place from 0 to 1, the way between them without a kink. */
    void ramp(int[] colours, float place) {
        float at = Math.max(0, Math.min(0.9999f, place)) * (colours.length - 1);
        int index = (int) at;
        set(colours[index]);
        mix(colours[index + 1], Shape.step(0, 1, at - index));
    }
}
