package io.github.comfyarchive.net;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The head of an HTTP/1 answer: its status and its headers (RFC 9112, sections 4 and 5). */
public final class HttpHead {
    /** More than any server sends that is one. */
    private static final int LONGEST = 64 * 1024;

    private static final int TLS_ALERT = 0x15;
    private static final int TLS_HANDSHAKE = 0x16;
    private static final int INTERIM_HEADS = 8;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.(\\d) (\\d{3})(?: .*)?", Pattern.DOTALL);

    private final int status;
    private final boolean keepsConnection;
    private final Map<String, String> headers;

    /**
     * A head.
     *
     * @param status the status
     * @param keepsConnection whether HTTP of that version keeps a connection unless told otherwise
     * @param headers names in any case, and values
     */
    public HttpHead(int status, boolean keepsConnection, Map<String, String> headers) {
        this.status = status;
        this.keepsConnection = keepsConnection;
        this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        this.headers.putAll(headers);
    }

    /**
     * Reads a head, and not a byte more. Those of interim answers (RFC 9110, section 15.2) are ignored.
     *
     * @param in an answer from its first byte
     * @return its head
     * @throws EOFException if there is no answer
     * @throws IOException if it is not a head, or the connection breaks
     */
    public static HttpHead read(InputStream in) throws IOException {
        for (int heads = 0; heads < INTERIM_HEADS; heads++) {
            HttpHead head = parse(in);
            if (head.status >= 200 || head.status == 101) {
                return head;
            }
        }
        throw new IOException("the answer does not begin");
    }

    private static HttpHead parse(InputStream in) throws IOException {
        int first = in.read();
        if (first < 0) {
            throw new EOFException("the connection was closed without an answer");
        }
        if (first == TLS_ALERT || first == TLS_HANDSHAKE) {
            throw NetworkException.permanentError("it speaks TLS at that port: is its address https://?", null);
        }
        if (first != 'H') {
            throw new IOException("the answer is not HTTP");
        }
        Lines lines = new Lines(in);
        Matcher line = STATUS.matcher("H" + lines.next());
        if (!line.matches()) {
            throw new IOException("the answer is not HTTP");
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        String name = null;
        for (String text = lines.next(); !text.isEmpty(); text = lines.next()) {
            int colon = text.indexOf(':');
            if (name != null && (text.charAt(0) == ' ' || text.charAt(0) == '\t')) {
                headers.merge(name, text.strip(), (before, more) -> before + " " + more); // RFC 9112, section 5.2
            } else if (colon > 0) {
                name = text.substring(0, colon).strip();
                headers.merge(name, text.substring(colon + 1).strip(), (before, more) -> before + ", " + more);
            } else {
                throw new IOException("the head of the answer is not HTTP");
            }
        }
        return new HttpHead(Integer.parseInt(line.group(2)), !line.group(1).equals("0"), headers);
    }

    /** The lines of one head, which together have an end. */
    private static final class Lines {
        private final InputStream in;
        private int left = LONGEST;

        Lines(InputStream in) {
            this.in = in;
        }

        String next() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream(80);
            for (int oneByte = in.read(); oneByte != '\n'; oneByte = in.read()) {
                if (oneByte < 0) {
                    throw new IOException("the connection was closed within the head of the answer");
                }
                if (--left < 0) {
                    throw new IOException("the head of the answer is too long");
                }
                line.write(oneByte);
            }
            String text = line.toString(StandardCharsets.ISO_8859_1);
            return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        }
    }

    /** The status: from 100 to 999. */
    public int status() {
        return status;
    }

    /**
     * A header.
     *
     * @param name its name
     * @return its value, values given in several lines with a comma between; null where it is not there
     */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /**
     * Whether the connection may be used again once the body is read (RFC 9112, section 9.3): not where the server says otherwise, nor
     * where it says twice how long the body is, of which somebody between may have believed the other (section 6.3).
     */
    public boolean keepsConnection() {
        if (headers.containsKey("Transfer-Encoding") && headers.containsKey("Content-Length")) {
            return false;
        }
        String connection = headers.get("Connection");
        if (connection == null) {
            return keepsConnection;
        }
        String lower = connection.toLowerCase(Locale.ROOT);
        return !lower.contains("close") && (keepsConnection || lower.contains("keep-alive"));
    }
}
