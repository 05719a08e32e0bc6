package io.github.comfyarchive.demo.scene;

/** What can be painted. */
public enum Painting {
    LIGHTHOUSE(624, 416),
    STORM(480, 480),
    MOUNTAINS(624, 416),
    SKYLINE(624, 416),
    FLOW(480, 480),
    BOTANICAL(416, 624),
    DESERT(624, 416),
    PAPER_BOATS(480, 480);

    private final int width;
    private final int height;

    Painting(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /** In pixels. */
    public int width() {
        return width;
    }

    /** In pixels. */
    public int height() {
        return height;
    }

    /** Paints it: another picture for another seed, the same for the same. */
    public Canvas paint(long seed) {
        Canvas canvas = new Canvas(width, height);
        switch (this) {
            case LIGHTHOUSE -> canvas.paint(new Lighthouse(canvas, seed, Weather.DUSK, 0));
            case STORM -> canvas.paint(new Lighthouse(canvas, seed, Weather.STORM, 0));
            case MOUNTAINS -> canvas.paint(new Mountains(canvas, seed));
            case SKYLINE -> canvas.paint(new Skyline(canvas, seed));
            case FLOW -> Flow.paint(canvas, seed);
            case BOTANICAL -> Botanical.paint(canvas, seed);
            case DESERT -> canvas.paint(new Desert(canvas, seed));
            case PAPER_BOATS -> canvas.paint(new PaperBoats(canvas, seed));
        }
        canvas.vignette(this == BOTANICAL || this == FLOW ? 0.1f : 0.4f);
        return canvas;
    }
}
