package io.github.comfyarchive.serve.http;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a client has already (RFC 9110, 13.1). */
final class Conditions {
    private Conditions() {}

    /**
     * Whether a list of entity tags has one.
     *
     * @param list as it stands in {@code If-None-Match}; null where it does not
     * @param etag with its quotes, compared weakly
     */
    static boolean matches(@Nullable String list, String etag) {
        return list != null
                && (list.strip().equals("*")
                        || Arrays.stream(list.split(",", -1))
                                .anyMatch(one -> opaque(one.strip()).equals(opaque(etag))));
    }

    private static String opaque(String etag) {
        return etag.startsWith("W/") ? etag.substring(2) : etag;
    }
}
