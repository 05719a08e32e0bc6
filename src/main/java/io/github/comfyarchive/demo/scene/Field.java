package io.github.comfyarchive.demo.scene;

/** What changes softly over the picture, such as clouds: reckoned at every third pixel of every third row, and between them even. */
final class Field {
    private static final int APART = 3;

    /** How much of it is at a place. */
    @FunctionalInterface
    interface Measure {
        float at(float x, float y);
    }

    private final float[] values;
    private final int columns;
    private final float perPoint;

    Field(Canvas canvas, Measure measure) {
        this.perPoint = 1 / (APART * canvas.pixel());
        this.columns = (int) (canvas.wide() * perPoint) + 3;
        int rows = (int) perPoint + 3;
        this.values = new float[columns * rows];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                values[row * columns + column] = measure.at(column / perPoint, row / perPoint);
            }
        }
    }

    /** How much is at a place in the picture. */
    float at(float x, float y) {
        float across = Math.max(0, x * perPoint);
        float down = Math.max(0, y * perPoint);
        int column = Math.min(columns - 2, (int) across);
        int row = Math.min(values.length / columns - 2, (int) down);
        int corner = row * columns + column;
        float right = Math.min(1, across - column);
        float upper = values[corner] + (values[corner + 1] - values[corner]) * right;
        int below = corner + columns;
        float lower = values[below] + (values[below + 1] - values[below]) * right;
        return upper + (lower - upper) * Math.min(1, down - row);
    }
}
