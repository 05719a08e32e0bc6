package io.github.comfyarchive.central.object;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Some of the objects, by key.
 *
 * @param objects those of assets
 * @param others how many have keys that are no asset's
 * @param last the key after which the next page begins; null after the last page
 * @param now what time it is there
 */
public record ObjectPage(
        List<Listed> objects, int others, @Nullable String last, Instant now) {
    /**
     * One of them.
     *
     * @param name what it is
     * @param size in bytes
     * @param modified when it was put there
     */
    public record Listed(ObjectName name, long size, Instant modified) {}

    /** After which key the next page begins. */
    public Optional<String> next() {
        return Optional.ofNullable(last);
    }
}
