package io.github.comfyarchive.comfy;

import io.github.comfyarchive.redact.secret.LikelyKey;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The address of a ComfyUI server, which may stand below a path ({@code https://host/comfy/}). It never holds credentials. */
public final class ServerUrl {
    private static final int LAST_PORT = 65_535;

    private final URI base;

    private ServerUrl(URI base) {
        this.base = base;
    }

    /**
     * Checks an address.
     *
     * @param text such as {@code http://127.0.0.1:8188} or {@code https://host/comfy/}
     * @return the address, without a slash at its end
     * @throws IllegalArgumentException if it is none, or holds credentials, a query or a fragment; the message never repeats
     *     them
     */
    public static ServerUrl parse(String text) {
        URI uri = uri(text.strip());
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        refuseCredentials(uri, text);
        requireServer(uri, scheme);
        refuseKeys(uri.getPath());
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
        String port = uri.getPort() == -1 || uri.getPort() == defaultPort(scheme) ? "" : ":" + uri.getPort();
        return new ServerUrl(URI.create(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port + path));
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException notAnAddress) {
            throw new IllegalArgumentException("a server's address looks like http://127.0.0.1:8188");
        }
    }

    /** Where the host is unclear an at sign may stand behind credentials too. */
    private static void refuseCredentials(URI uri, String text) {
        if (uri.getRawUserInfo() != null || (uri.getHost() == null && text.contains("@"))) {
            throw new IllegalArgumentException("a server's address holds no credentials: put them into the environment,"
                    + " for instance ARCHIVE_AUTHORIZATION='Basic ...'");
        }
    }

    private static void requireServer(URI uri, String scheme) {
        if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
            throw new IllegalArgumentException("a server's address begins with http:// or https:// and a host");
        }
        if (uri.getPort() == 0 || uri.getPort() > LAST_PORT) {
            throw new IllegalArgumentException("a server's address has a port from 1 to " + LAST_PORT);
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("a server's address ends with its path, without ? or #");
        }
    }

    /** What looks like a key is no place on a server, and would stand in the archive, in messages and in the process list. */
    private static void refuseKeys(@Nullable String path) {
        if (path != null && Arrays.stream(path.split("/")).anyMatch(LikelyKey::in)) {
            throw new IllegalArgumentException("a server's address holds no credentials, and its path holds what looks"
                    + " like a key: put it into the environment, for instance ARCHIVE_HEADERS='X-Api-Key: ...'");
        }
    }

    /**
     * What to call the server where the user does not say.
     *
     * @return host, port and path
     */
    public String defaultName() {
        return base.getRawAuthority() + base.getRawPath();
    }

    /**
     * The address, to find out how it is reached.
     *
     * @return scheme, host, port if it is not the usual one, and path
     */
    public URI address() {
        return base;
    }

    /**
     * The address of a route.
     *
     * @param route such as {@code /history}
     * @param query names and values, not yet encoded
     * @return the whole address
     */
    URL resolve(String route, Map<String, String> query) {
        StringBuilder text = new StringBuilder(base.toString()).append(route);
        char separator = '?';
        for (Map.Entry<String, String> parameter : query.entrySet()) {
            text.append(separator)
                    .append(encode(parameter.getKey()))
                    .append('=')
                    .append(encode(parameter.getValue()));
            separator = '&';
        }
        try {
            return URI.create(text.toString()).toURL();
        } catch (MalformedURLException impossible) {
            throw new IllegalStateException("an address made of checked parts", impossible);
        }
    }

    /** Whether an address is at the same scheme, host and port (RFC 6454, section 5): only there credentials may go. */
    static boolean sameOrigin(URL one, URL other) {
        return one.getProtocol().equalsIgnoreCase(other.getProtocol())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URL url) {
        return url.getPort() == -1 ? url.getDefaultPort() : url.getPort();
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    /** RFC 3986, section 2.1; a space is {@code %20}, because not every server reads {@code +} as one. */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ServerUrl url && url.base.equals(base);
    }

    @Override
    public int hashCode() {
        return base.hashCode();
    }

    @Override
    public String toString() {
        return base.toString();
    }
}
