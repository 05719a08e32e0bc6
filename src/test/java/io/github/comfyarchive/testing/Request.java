package io.github.comfyarchive.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One request as it came in.
 *
 * @param method for instance {@code GET}
 * @param target the request target as sent, neither decoded nor shortened
 * @param path the decoded path; without base path and {@code /api} where the server knows the route
 * @param query the decoded query; of a name that comes twice the first value counts, as in ComfyUI
 * @param headers by name in any case; of a header that comes twice the last value
 */
public record Request(
        String method, String target, String path, Map<String, String> query, Map<String, String> headers) {
    private static final int HEAD_LIMIT = 64 << 10;
    private static final int BODY_LIMIT = 8 << 20;

    /** The value of a header, or null. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** The query value, or the empty text. */
    public String parameter(String name) {
        return query.getOrDefault(name, "");
    }

    Request withPath(String route) {
        return new Request(method, target, route, query, headers);
    }

    /** Reads the next request of a connection with its body, which is thrown away; null at the end of the connection. */
    static @Nullable Request read(InputStream in) throws IOException {
        String head = readHead(in);
        if (head == null) {
            return null;
        }
        String[] lines = head.strip().split("\r\n", -1);
        String[] first = lines[0].split(" ", -1);
        if (first.length != 3) {
            throw new ProtocolException("no request line: " + lines[0]);
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 1) {
                throw new ProtocolException("no header: " + lines[i]);
            }
            headers.put(
                    lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
        }
        skipBody(in, headers);
        int mark = first[1].indexOf('?');
        String path = mark < 0 ? first[1] : first[1].substring(0, mark);
        Map<String, String> query = mark < 0 ? Map.of() : query(first[1].substring(mark + 1));
        return new Request(first[0], first[1], decode(path.replace("+", "%2B")), query, headers);
    }

    private static @Nullable String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int ending = 0;
        while (ending < 4) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            if (head.size() == HEAD_LIMIT) {
                throw new ProtocolException("a request head of more than " + HEAD_LIMIT + " bytes");
            }
            head.write(next);
            boolean expected = next == (ending % 2 == 0 ? '\r' : '\n');
            ending = expected ? ending + 1 : next == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static void skipBody(InputStream in, Map<String, String> headers) throws IOException {
        if (headers.containsKey("Transfer-Encoding")) {
            throw new ProtocolException("a chunked request");
        }
        int length;
        try {
            length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
        } catch (NumberFormatException e) {
            throw new ProtocolException("no length: " + headers.get("Content-Length"));
        }
        if (length < 0 || length > BODY_LIMIT) {
            throw new ProtocolException("a request body of " + length + " bytes");
        }
        in.skipNBytes(length);
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (!pair.isEmpty()) {
                query.putIfAbsent(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // a lone % stands for itself, as in ComfyUI's server
        }
    }
}
