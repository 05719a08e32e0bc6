package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ComfyClient;
import io.github.comfyarchive.comfy.RequestHeaders;
import io.github.comfyarchive.comfy.ServerUrl;
import io.github.comfyarchive.net.Network;
import org.jspecify.annotations.Nullable;

/**
 * A server to sync.
 *
 * @param name what the user calls it, or null
 * @param url its address
 * @param headers what a proxy in front of it wants
 * @param network how it is reached
 */
public record SyncTarget(@Nullable String name, ServerUrl url, RequestHeaders headers, Network network) {
    /**
     * A server that is reached directly.
     *
     * @param name what the user calls it, or null
     * @param url its address
     * @param headers what a proxy in front of it wants
     */
    public SyncTarget(@Nullable String name, ServerUrl url, RequestHeaders headers) {
        this(name, url, headers, Network.direct(url.address()));
    }

    ComfyClient client(SyncOptions options) {
        return new ComfyClient(url, headers, network, options.connectTimeout(), options.readTimeout());
    }
}
