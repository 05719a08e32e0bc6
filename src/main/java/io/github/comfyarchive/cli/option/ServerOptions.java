package io.github.comfyarchive.cli.option;

import io.github.comfyarchive.comfy.RequestHeaders;
import io.github.comfyarchive.comfy.ServerUrl;
import io.github.comfyarchive.net.Network;
import io.github.comfyarchive.redact.secret.LikelyKey;
import io.github.comfyarchive.sync.SyncTarget;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which servers. */
public final class ServerOptions {
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
     * @param environment says how they are reached
     * @param causes told why a connection failed, for whoever wants to know more than the message
     * @throws UsageException if an address is none, two are the same server, or what is said of the way to one is wrong
     */
    public List<SyncTarget> targets(Map<String, String> environment, Consumer<String> causes) {
        List<String> given = servers;
        if (given.isEmpty()) {
            String fromEnvironment = environment.getOrDefault("ARCHIVE_SERVER", "");
            given = List.of(fromEnvironment.isBlank() ? DEFAULT : fromEnvironment);
        }
        List<SyncTarget> targets = new ArrayList<>();
        Set<Object> seen = new HashSet<>();
        for (String text : given) {
            SyncTarget target = target(text, environment, causes);
            String name = target.name();
            if (!seen.add(target.url()) || (name != null && !seen.add(name))) {
                throw new UsageException("--server names " + (name == null ? target.url() : name) + " twice");
            }
            targets.add(target);
        }
        return targets;
    }

    private static SyncTarget target(String text, Map<String, String> environment, Consumer<String> causes) {
        Matcher named = NAMED.matcher(text);
        boolean hasName = named.matches();
        @Nullable String name = hasName ? named.group(1).strip() : null;
        if (name != null && LikelyKey.in(name)) {
            throw new UsageException("--server: a server's name holds no credentials, and this one looks like a key");
        }
        try {
            ServerUrl url = ServerUrl.parse(hasName ? named.group(2) : text);
            Network network = Network.from(environment, name, url.address(), causes);
            return new SyncTarget(name, url, RequestHeaders.from(environment, name), network);
        } catch (IllegalArgumentException wrong) {
            throw new UsageException("--server" + (name == null ? "" : " " + name) + ": " + wrong.getMessage());
        }
    }
}
