package io.github.comfyarchive.net;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Environment variables that may be meant for one server: {@code ARCHIVE_HEADERS} for all, {@code ARCHIVE_HEADERS_STUDIO} for one of that name. */
public final class ServerVariable {
    private ServerVariable() {}

    /**
     * Which of both counts.
     *
     * @param name of the one for all servers
     * @param environment the variables
     * @param serverName how the user calls the server; null where it has no name
     * @return the server's own where it is set, else that for all; null where the one that counts is blank or not set
     */
    public static @Nullable String of(String name, Map<String, String> environment, @Nullable String serverName) {
        String counts = name;
        if (serverName != null) {
            String own = name + "_" + serverName.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
            counts = environment.containsKey(own) ? own : name;
        }
        return environment.getOrDefault(counts, "").isBlank() ? null : counts;
    }
}
