package io.github.comfyarchive.cli;

import io.github.comfyarchive.comfy.RequestHeaders;
import io.github.comfyarchive.comfy.ServerUrl;
import io.github.comfyarchive.redact.RedactionRules;
import io.github.comfyarchive.sync.SyncTarget;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which servers. */
final class ServerOptions {
    private static final String DEFAULT = "http://127.0.0.1:8188";
    private static final Pattern NAMED = Pattern.compile("([^=:/]+)=(.*)");

    @Option(
            names = "--server",
            paramLabel = "[NAME=]URL",
            description = "A ComfyUI server; may be given several times. Default: $$ARCHIVE_SERVER, else " + DEFAULT)
    private List<String> servers = new ArrayList<>();

    /**
     * Checks what was given.
     *
     * @throws UsageException if an address is none, or two are the same server
     */
    List<SyncTarget> targets(Map<String, String> environment) {
        List<String> given = servers;
        if (given.isEmpty()) {
            String fromEnvironment = environment.getOrDefault("ARCHIVE_SERVER", "");
            given = List.of(fromEnvironment.isBlank() ? DEFAULT : fromEnvironment);
        }
        List<SyncTarget> targets = new ArrayList<>();
        Set<Object> seen = new HashSet<>();
        for (String text : given) {
            SyncTarget target = target(text, environment);
            String name = target.name();
            if (!seen.add(target.url()) || (name != null && !seen.add(name))) {
                throw new UsageException("--server names " + (name == null ? target.url() : name) + " twice");
            }
            targets.add(target);
        }
        return targets;
    }

    private static SyncTarget target(String text, Map<String, String> environment) {
        Matcher named = NAMED.matcher(text);
        boolean hasName = named.matches();
        @Nullable String name = hasName ? named.group(1).strip() : null;
        try {
            if (hasName && RedactionRules.looksLikeKey(named.group(1))) {
                throw new UsageException(
                        "--server: a server's name holds no credentials, and this one looks like a key");
            }
            ServerUrl url = ServerUrl.parse(hasName ? named.group(2) : text);
            return new SyncTarget(name, url, RequestHeaders.from(environment, name));
        } catch (IllegalArgumentException wrong) {
            throw new UsageException("--server" + (name == null ? "" : " " + name) + ": " + wrong.getMessage());
        }
    }
}
