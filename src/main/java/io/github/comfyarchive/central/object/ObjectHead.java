package io.github.comfyarchive.central.object;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the object store says of an object.
 *
 * @param size in bytes
 * @param md5 of its bytes, in hex; null where the store does not say it: of what was put in parts, or is encrypted with a key of its own
 * @param modified when it was put there
 */
public record ObjectHead(long size, @Nullable String md5, Instant modified) {}
