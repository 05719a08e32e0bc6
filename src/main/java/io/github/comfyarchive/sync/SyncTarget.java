package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.RequestHeaders;
import io.github.comfyarchive.comfy.ServerUrl;
import org.jspecify.annotations.Nullable;

/**
 * A server to sync.
 *
 * @param name what the user calls it, or null
 * @param url its address
 * @param headers what a proxy in front of it wants
 */
public record SyncTarget(@Nullable String name, ServerUrl url, RequestHeaders headers) {}
