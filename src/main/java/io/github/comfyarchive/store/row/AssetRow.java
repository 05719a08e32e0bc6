package io.github.comfyarchive.store.row;

import org.jspecify.annotations.Nullable;

/**
 * A row of {@code asset}.
 *
 * @param sha256 its name
 * @param size in bytes
 * @param mediaType from the bytes
 * @param extension from the bytes
 * @param width in pixels
 * @param height in pixels
 * @param masked how many secrets were overwritten in it
 * @param storedAt when its bytes were first stored
 */
public record AssetRow(
        String sha256,
        long size,
        String mediaType,
        String extension,
        @Nullable Integer width,
        @Nullable Integer height,
        int masked,
        String storedAt) {}
