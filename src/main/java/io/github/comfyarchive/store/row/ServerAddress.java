package io.github.comfyarchive.store.row;

import io.github.comfyarchive.id.ServerId;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code server_address}.
 *
 * @param url the address, without credentials
 * @param server whose it is; null until something answers there as ComfyUI
 * @param name what it was called when it was given; null where it was not
 * @param lastSeenAt ISO-8601, when a history was last read there, to the hour
 * @param pausedAt ISO-8601, since when it is left alone, while it has no server
 */
public record ServerAddress(
        String url,
        @Nullable ServerId server,
        @Nullable String name,
        @Nullable String lastSeenAt,
        @Nullable String pausedAt) {}
