package io.github.comfyarchive.cli.option;

import io.github.comfyarchive.comfy.RequestHeaders;
import io.github.comfyarchive.comfy.ServerUrl;
import io.github.comfyarchive.net.Network;
import io.github.comfyarchive.redact.secret.LikelyKey;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Servers;
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
import picocli.CommandLine.Parameters;

/** Which servers. */
public final class ServerOptions {
    private static final String DEFAULT = "http://127.0.0.1:8188";
    private static final Pattern NAME = Pattern.compile("[^=:/]+");
    private static final Pattern NAMED = Pattern.compile("([^=:/]+)=(.*)");

    @Option(
            names = "--server",
            paramLabel = "[NAME=]URL",
            description =
                    "A ComfyUI server; may be given several times. Default: $$ARCHIVE_SERVER, else all servers of the archive"
                            + " that are not paused, else " + DEFAULT)
    private List<String> servers = new ArrayList<>();

    @Parameters(paramLabel = "[NAME=]URL", arity = "0..*", description = "The same as --server.")
    private List<String> named = new ArrayList<>();

    /**
     * Checks what was named, here or by the environment.
     *
     * @param environment says how they are reached
     * @param causes told why a connection failed, for whoever wants to know more than the message
     * @return none where all servers of the archive are meant
     * @throws UsageException if an address is none, two are the same server, or what is said of the way to one is wrong
     */
    public List<SyncTarget> named(Map<String, String> environment, Consumer<String> causes) {
        List<String> given = new ArrayList<>(servers);
        given.addAll(named);
        if (given.isEmpty()) {
            String fromEnvironment = environment.getOrDefault("ARCHIVE_SERVER", "");
            given = fromEnvironment.isBlank() ? List.of() : List.of(fromEnvironment);
        }
        if (given.isEmpty()) {
            target(
                    "--server",
                    DEFAULT,
                    environment,
                    causes); // what the environment says is wrong before a home is made
        }
        List<SyncTarget> targets = new ArrayList<>();
        Set<Object> seen = new HashSet<>();
        for (String text : given) {
            SyncTarget target = target("--server", text, environment, causes);
            String name = target.name();
            if (!seen.add(target.url()) || (name != null && !seen.add(name))) {
                throw new UsageException("--server names " + (name == null ? target.url() : name) + " twice");
            }
            targets.add(target);
        }
        return targets;
    }

    /**
     * The servers of an archive that are not paused, and the addresses that it keeps for some; the usual one where there are none.
     *
     * @param archive whose servers
     * @param environment says how they are reached
     * @param causes told why a connection failed
     * @return none where all are paused
     */
    public static List<SyncTarget> ofHome(Archive archive, Map<String, String> environment, Consumer<String> causes) {
        List<SyncTarget> targets = new ArrayList<>();
        boolean any = false;
        for (Servers.Listed listed : archive.servers().all()) {
            any |= listed.isReachable();
            if (listed.isReachable() && listed.pausedAt() == null) {
                String name = listed.name();
                boolean given = name != null && NAME.matcher(name).matches();
                targets.add(target("--server", (given ? name + "=" : "") + listed.url(), environment, causes));
            }
        }
        return any ? targets : List.of(target("--server", DEFAULT, environment, causes));
    }

    /**
     * Refuses what can be no server's name.
     *
     * @param what it was given to, for the message
     * @throws UsageException says why
     */
    public static void requireName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new UsageException(what + ": a server's name holds no '=', ':' or '/'");
        }
        if (LikelyKey.in(name)) {
            throw new UsageException(what + ": a server's name holds no credentials, and this one looks like a key");
        }
    }

    /**
     * A server, as it is written.
     *
     * @param what it was given to, for the message
     * @param text {@code [NAME=]URL}
     * @param environment says how it is reached
     * @param causes told why a connection failed
     * @throws UsageException if it is none
     */
    public static SyncTarget target(
            String what, String text, Map<String, String> environment, Consumer<String> causes) {
        Matcher named = NAMED.matcher(text);
        boolean hasName = named.matches();
        @Nullable String name = hasName ? named.group(1).strip() : null;
        if (name != null && LikelyKey.in(name)) {
            throw new UsageException(what + ": a server's name holds no credentials, and this one looks like a key");
        }
        try {
            ServerUrl url = ServerUrl.parse(hasName ? named.group(2) : text);
            Network network = Network.from(environment, name, url.address(), causes);
            return new SyncTarget(name, url, RequestHeaders.from(environment, name), network);
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(what + (name == null ? "" : " " + name) + ": " + wrong.getMessage());
        }
    }
}
