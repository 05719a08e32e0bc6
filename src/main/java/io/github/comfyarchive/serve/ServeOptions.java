package io.github.comfyarchive.serve;

import io.github.comfyarchive.serve.access.ListenAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an archive is served.
 *
 * @param address listened on
 * @param allowedHosts by which further names it may be asked
 * @param token what reading wants; null where it is open
 * @param readOnly whether all changes are refused
 * @param build this program's version, for pages and status
 */
public record ServeOptions(
        ListenAddress address,
        List<String> allowedHosts,
        @Nullable String token,
        boolean readOnly,
        String build) {

    /** As described. */
    public ServeOptions {
        allowedHosts = List.copyOf(allowedHosts);
    }
}
