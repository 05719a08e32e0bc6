package io.github.comfyarchive.store.row;

import io.github.comfyarchive.digest.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in {@code assets/}.
 *
 * @param sha256 their name
 * @param size in bytes
 * @param mediaType from the bytes
 * @param extension from the bytes, without a dot
 * @param width in pixels
 * @param height in pixels
 */
public record StoredAsset(
        Sha256 sha256,
        long size,
        String mediaType,
        String extension,
        @Nullable Integer width,
        @Nullable Integer height) {}
