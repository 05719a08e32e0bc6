package io.github.comfyarchive.graph;

import org.jspecify.annotations.Nullable;

/**
 * What else a graph says of what an output node shows.
 *
 * @param maker the node that made it, where no sampler did: a service, an upscaler; it has a {@link Sampling} too
 * @param source the name of the file it began with
 * @param frames how many pictures a video has
 * @param fps how many a second
 * @param seconds how long it is
 */
public record OutputOrigin(
        String nodeId,
        @Nullable String maker,
        @Nullable String source,
        @Nullable Long frames,
        @Nullable Double fps,
        @Nullable Double seconds) {

    /**
     * The same of another output node, which the node of this one expanded into.
     *
     * @param node its id
     * @return what is said of it
     */
    public OutputOrigin of(String node) {
        return new OutputOrigin(node, maker, source, frames, fps, seconds);
    }

    boolean saysNothing() {
        return maker == null && source == null && frames == null && fps == null && seconds == null;
    }
}
