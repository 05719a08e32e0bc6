package io.github.comfyarchive.net;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The proxy to a server, by the variables that curl obeys: {@code http_proxy} or {@code https_proxy}, in small letters first, and
 * {@code no_proxy}. One that is empty counts as not set.
 *
 * @param variable which variable names it
 * @param secure whether the connection to the proxy itself is by TLS
 * @param host its name, or its address without brackets
 * @param authorization the value of {@code Proxy-Authorization}, a secret; null where it wants none
 */
record ProxyServer(
        String variable,
        boolean secure,
        String host,
        int port,
        @Nullable String authorization) {
    /** curl's, where none is given. */
    private static final int DEFAULT_PORT = 1080;

    /**
     * Finds the proxy.
     *
     * @param environment the variables
     * @return the proxy; null where the server is asked directly
     * @throws IllegalArgumentException if the variable names no proxy; the message names the variable, never its value
     */
    static @Nullable ProxyServer of(Map<String, String> environment, URI server) {
        boolean secure = server.getScheme().equals("https");
        String variable = variable(environment, secure ? "https_proxy" : "http_proxy");
        if (variable == null) {
            return null;
        }
        int port = server.getPort() >= 0 ? server.getPort() : secure ? 443 : 80;
        String without = variable(environment, "no_proxy");
        if (without != null && NoProxy.covers(String.valueOf(environment.get(without)), server.getHost(), port)) {
            return null;
        }
        return parse(variable, String.valueOf(environment.get(variable)).strip());
    }

    private static @Nullable String variable(Map<String, String> environment, String name) {
        if (!environment.getOrDefault(name, "").isBlank()) {
            return name;
        }
        String capitals = name.toUpperCase(Locale.ROOT);
        // Where a web server starts programs, whoever sends a header "Proxy" sets HTTP_PROXY.
        boolean anybodys = capitals.equals("HTTP_PROXY") && environment.containsKey("REQUEST_METHOD");
        return anybodys || environment.getOrDefault(capitals, "").isBlank() ? null : capitals;
    }

    private static ProxyServer parse(String variable, String value) {
        URI uri;
        try {
            uri = new URI(value.contains("://") ? value : "http://" + value);
        } catch (URISyntaxException notAnAddress) {
            throw new IllegalArgumentException(variable + " names no proxy: it looks like http://proxy:3128");
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException(variable + " names a proxy of a kind that is not supported: only http://"
                    + " and https:// proxies are; NO_PROXY says which servers go without");
        }
        if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw new IllegalArgumentException(variable + " names no proxy: it looks like http://proxy:3128");
        }
        boolean secure = scheme.equals("https");
        int port = uri.getPort() > 0 ? uri.getPort() : secure ? 443 : DEFAULT_PORT;
        String host = uri.getHost().replaceAll("[\\[\\]]", "");
        return new ProxyServer(variable, secure, host, port, authorization(uri.getRawUserInfo(), variable));
    }

    /** RFC 7617. */
    private static @Nullable String authorization(@Nullable String userInfo, String variable) {
        if (userInfo == null) {
            return null;
        }
        try {
            String decoded = URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8);
            String credentials = decoded.contains(":") ? decoded : decoded + ":";
            return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(variable + " holds a password in which a % is not written as %25");
        }
    }

    /** For messages: which proxy, and where it comes from. */
    @Override
    public String toString() {
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return "the proxy " + shown + ":" + port + " (" + variable + ")";
    }
}
