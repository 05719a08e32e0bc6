package io.github.comfyarchive.comfy;

import io.github.comfyarchive.net.Line;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The head of a GET request (RFC 9112, section 3): to the server itself, or to a proxy that passes it on. */
final class RequestHead {
    /** What belongs to the connection, and so to us alone. */
    private static final Set<String> OURS = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final String target;
    private final boolean forwarded;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /**
     * Begins a request.
     *
     * @param url what is asked for
     */
    RequestHead(URL url, Line line) {
        String host = url.getHost() + (url.getPort() == -1 ? "" : ":" + url.getPort());
        String file = url.getFile().isEmpty() ? "/" : url.getFile();
        this.forwarded = line.forwarded();
        this.target = forwarded ? url.getProtocol() + "://" + host + file : file;
        headers.put("Host", host);
        String login = line.proxyAuthorization();
        if (login != null) {
            headers.put("Proxy-Authorization", login);
        }
    }

    /** Sets a header, in place of one of the same name. */
    void set(String name, String value) {
        headers.put(name, value);
    }

    /** Sets a header of the user's, but for one that the connection needs otherwise. */
    void setIfAllowed(RequestHeaders.Header header) {
        String name = header.name().toLowerCase(Locale.ROOT);
        boolean ofTheProxy = forwarded && name.equals("proxy-authorization");
        if (!OURS.contains(name) && !name.startsWith("sec-") && !ofTheProxy) {
            headers.put(header.name(), header.value());
        }
    }

    /** The head as it is sent. */
    byte[] bytes() {
        StringBuilder text = new StringBuilder("GET ").append(target).append(" HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
