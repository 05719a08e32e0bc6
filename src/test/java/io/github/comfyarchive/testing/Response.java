package io.github.comfyarchive.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * One answer, before it is put on the wire.
 *
 * @param status the HTTP status
 * @param headers in the order sent; Content-Length is added when sending, unless it (or a Transfer-Encoding) stands here
 * @param body in pieces
 * @param entries how many history entries the body holds
 */
public record Response(int status, Map<String, String> headers, List<byte[]> body, int entries) {
    static Response of(int status, String contentType, String body) {
        return of(status, contentType, List.of(body.getBytes(StandardCharsets.UTF_8)));
    }

    static Response of(int status, String contentType, List<byte[]> body) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", contentType);
        return new Response(status, headers, body, 0);
    }

    static Response json(String body) {
        return of(200, "application/json; charset=utf-8", body);
    }

    /** A bare status, as aiohttp answers it. */
    static Response status(int status) {
        return of(status, "text/plain; charset=utf-8", status + ": " + reason(status));
    }

    Response with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new Response(status, all, body, entries);
    }

    Response withBody(byte[] bytes) {
        return new Response(status, headers, List.of(bytes), entries);
    }

    Response withEntries(int count) {
        return new Response(status, headers, body, count);
    }

    long length() {
        return body.stream().mapToLong(piece -> piece.length).sum();
    }

    /** No status 304 or 1xx has a body (RFC 9110, 6.4.1), and its Content-Length would describe another answer. */
    boolean bodiless() {
        return status == 304 || status == 204 || status < 200;
    }

    Response gzipped() {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            for (byte[] piece : body) {
                gzip.write(piece);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("in memory", e);
        }
        return withBody(packed.toByteArray()).with("Content-Encoding", "gzip");
    }

    /** Status line and headers. Header values are Latin-1: who wants UTF-8 on the wire passes its bytes as characters. */
    byte[] head() {
        StringBuilder head = new StringBuilder("HTTP/1.1 ");
        head.append(status).append(' ').append(reason(status)).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("Server: Python/3.11 aiohttp/3.12\r\n\r\n")
                .toString()
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String reason(int status) {
        return switch (status) {
            case 101 -> "Switching Protocols";
            case 200 -> "OK";
            case 206 -> "Partial Content";
            case 302 -> "Found";
            case 304 -> "Not Modified";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 416 -> "Range Not Satisfiable";
            case 426 -> "Upgrade Required";
            case 429 -> "Too Many Requests";
            case 500 -> "Internal Server Error";
            case 503 -> "Service Unavailable";
            default -> "Status " + status;
        };
    }
}
