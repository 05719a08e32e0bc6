package io.github.comfyarchive.demo.scene;

/** A line across the picture, such as a mountain range's: how high it is at each x. */
final class Ridge {
    /** How high it is at a place. */
    @FunctionalInterface
    interface Line {
        float at(float x);
    }

    private final float[] heights;
    private final float perColumn;

    Ridge(Canvas canvas, Line line) {
        this.perColumn = 1 / canvas.pixel();
        this.heights = new float[Math.round(canvas.wide() * perColumn) + 2];
        for (int i = 0; i < heights.length; i++) {
            heights[i] = line.at((i + 0.5f) / perColumn);
        }
    }

    /** The y of the line; what is outside the picture is as its edge. */
    float at(float x) {
        return heights[Math.max(0, Math.min(heights.length - 1, (int) (x * perColumn)))];
    }

    /** How steeply it falls, to the right, over a small way. */
    float fall(float x) {
        return (at(x + 0.006f) - at(x - 0.006f)) / 0.012f;
    }
}
