package io.github.comfyarchive.graph;

import org.jspecify.annotations.Nullable;

/**
 * What else a graph says of what an output node shows.
 *
 * @param nodeId the output node
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

    boolean saysNothing() {
        return maker == null && source == null && frames == null && fps == null && seconds == null;
    }
}
