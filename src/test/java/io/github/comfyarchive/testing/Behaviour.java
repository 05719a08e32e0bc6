package io.github.comfyarchive.testing;

import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What kind of server, and what kind of proxy before it. May be changed at any time; the next request sees it. As made, it
 * is a ComfyUI 0.3.64 at the root of a host, reachable by anyone.
 */
public final class Behaviour {
    private final CopyOnWriteArrayList<Guard> guards = new CopyOnWriteArrayList<>();
    private volatile String base = "";
    private volatile boolean plainRoutes = true;
    private volatile boolean apiRoutes = true;
    private volatile boolean ignoresOffset;
    private volatile boolean ignoresMaxItems;
    private volatile @Nullable String systemStats = Router.systemStats("0.3.64");
    private volatile int queueRemaining;
    private volatile long historyBytesPerSecond;

    private record Guard(String header, String value, Response refusal) {}

    Behaviour() {}

    /** Stands under a path of its host, such as {@code /comfy/}. */
    public Behaviour under(String path) {
        base = path.replaceFirst("/+$", "");
        return this;
    }

    /** A proxy passes only the routes that begin with {@code /api/}. */
    public Behaviour onlyUnderApi() {
        plainRoutes = false;
        return this;
    }

    /** An old server, or a proxy that passes only the plain routes. */
    public Behaviour onlyWithoutApi() {
        apiRoutes = false;
        return this;
    }

    /** A proxy that answers 401 unless a header has this value. */
    public Behaviour requiring(String header, String value) {
        guards.add(new Guard(header, value, Response.status(401).with("WWW-Authenticate", "Basic realm=\"comfy\"")));
        return this;
    }

    /** A proxy that answers its login page, with status 200, unless a header has this value. */
    public Behaviour loginPageUnless(String header, String value) {
        guards.add(new Guard(header, value, Router.loginPage()));
        return this;
    }

    /** An old server: {@code max_items} means the newest, whatever the offset. */
    public Behaviour ignoringOffset() {
        ignoresOffset = true;
        return this;
    }

    /** A still older one: always the whole history. */
    public Behaviour ignoringMaxItems() {
        ignoresMaxItems = true;
        return this;
    }

    /** {@code /system_stats} names this version. */
    public Behaviour version(String version) {
        return systemStats(Router.systemStats(version));
    }

    /** {@code /system_stats} answers this text; null: there is no such route. */
    public Behaviour systemStats(@Nullable String json) {
        systemStats = json;
        return this;
    }

    /** So many prompts wait. */
    public Behaviour queueRemaining(int prompts) {
        queueRemaining = prompts;
        return this;
    }

    /**
     * The history is serialised at this speed on one event loop, while every other request waits, as in ComfyUI. 0: as
     * fast as it goes, side by side.
     */
    public Behaviour serialisingAt(long bytesPerSecond) {
        historyBytesPerSecond = bytesPerSecond;
        return this;
    }

    String base() {
        return base;
    }

    @Nullable
    String systemStats() {
        return systemStats;
    }

    boolean ignoresOffset() {
        return ignoresOffset;
    }

    boolean ignoresMaxItems() {
        return ignoresMaxItems;
    }

    int queueRemaining() {
        return queueRemaining;
    }

    long historyBytesPerSecond() {
        return historyBytesPerSecond;
    }

    /** The proxy's refusal, or null. */
    @Nullable
    Response refusal(Request request) {
        for (Guard guard : guards) {
            if (!guard.value().equals(request.header(guard.header()))) {
                return guard.refusal();
            }
        }
        return null;
    }

    /** The route that a path means here, or null for none. */
    @Nullable
    String route(String path) {
        String prefix = base;
        if (!path.startsWith(prefix + "/")) {
            return null;
        }
        String rest = path.substring(prefix.length());
        if (rest.startsWith("/api/")) {
            return apiRoutes ? rest.substring("/api".length()) : null;
        }
        return plainRoutes ? rest : null;
    }
}
