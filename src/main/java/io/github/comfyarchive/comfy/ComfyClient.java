package io.github.comfyarchive.comfy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.comfyarchive.history.FileReference;
import io.github.comfyarchive.net.Network;
import io.github.comfyarchive.redact.RawEntry;
import java.io.IOException;
import java.net.URL;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One ComfyUI server, read only. Each method is one request, without retries; all throw {@link ServerException}. Safe for use by
 * several threads once a page has been read.
 */
public final class ComfyClient {
    /** Larger entries are named and skipped. */
    static final int MAX_ENTRY_BYTES = 64 * 1024 * 1024;

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18})");
    private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z.+_-]{1,64}");
    private static final Pattern PAGE = Pattern.compile("(?i)\\.x?html?$");
    private static final JsonFactory JSON = new JsonFactory();

    private final ServerUrl url;
    private final RequestHeaders headers;
    private final Network network;
    private final Transport transport;
    private final Duration connectTimeout;
    private volatile String prefix = "";
    private volatile boolean found;
    private volatile boolean ignoresOffsets;

    /**
     * Names a server that is reached directly; nothing is sent yet.
     *
     * @param url its address
     * @param headers what a proxy in front of it wants
     * @param connectTimeout for a connection
     * @param readTimeout for each wait for bytes; the server answers nobody while it makes a page
     */
    public ComfyClient(ServerUrl url, RequestHeaders headers, Duration connectTimeout, Duration readTimeout) {
        this(url, headers, Network.direct(url.address()), connectTimeout, readTimeout);
    }

    /**
     * Names a server; nothing is sent yet.
     *
     * @param url its address
     * @param headers what a proxy in front of it wants
     * @param network how it is reached
     * @param connectTimeout for a connection
     * @param readTimeout for each wait for bytes; the server answers nobody while it makes a page
     */
    public ComfyClient(
            ServerUrl url, RequestHeaders headers, Network network, Duration connectTimeout, Duration readTimeout) {
        this.url = url;
        this.headers = headers;
        this.network = network;
        this.connectTimeout = connectTimeout;
        this.transport = new Transport(network, headers, connectTimeout, readTimeout);
    }

    /**
     * The server's address.
     *
     * @return it, without credentials
     */
    public ServerUrl url() {
        return url;
    }

    /**
     * How many requests have been sent.
     *
     * @return the count, failed ones and redirects included
     */
    public long requests() {
        return transport.requests();
    }

    /**
     * What the server says of its queue.
     *
     * @param ping how often to ask whether the connection is still there
     * @return events, to be listened to
     */
    public QueueEvents events(Duration ping) {
        return new QueueEvents(this, headers, network, connectTimeout, ping);
    }

    /**
     * Whether anything answers there, whatever it says. The smallest of requests (comfyui-protocol.md, "Others").
     *
     * @return false while nothing does
     */
    public boolean answers() {
        try (HttpResponse response = get(prefix + "/prompt", Map.of(), Map.of())) {
            return response.status() > 0;
        } catch (ServerException failed) {
            return !failed.away();
        }
    }

    /** The server has just answered somebody: requests from before that are overdue are given up, and fail. */
    public void hangUpUnanswered() {
        transport.hangUpUnanswered();
    }

    /** Whether the server was found to take no notice of offsets (comfyui-protocol.md, "GET /history"). */
    boolean ignoresOffsets() {
        return ignoresOffsets;
    }

    void foundToIgnoreOffsets() {
        ignoresOffsets = true;
    }

    /** Before the routes: {@code /api} where only those are to be had, as far as that is known. */
    String prefix() {
        return prefix;
    }

    /**
     * Asks for a page of the history (comfyui-protocol.md, "GET /history"). The first such request also finds out whether the
     * routes are only to be had below {@code /api}.
     *
     * @param offset of the first entry, from the oldest
     * @param maxItems how many at most
     * @return the page, to be closed
     */
    HistoryPage history(long offset, int maxItems) throws ServerException {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("max_items", Integer.toString(maxItems));
        query.put("offset", Long.toString(offset));
        return page("/history", query);
    }

    /** Asks for the newest entries, as a server does that knows no {@code offset}. */
    HistoryPage newest(int maxItems) throws ServerException {
        return page("/history", Map.of("max_items", Integer.toString(maxItems)));
    }

    /**
     * Asks for the entry of one prompt.
     *
     * @return the entry, or nothing where the history no longer has it
     */
    public Optional<RawEntry> entry(String promptId) throws ServerException {
        try (HistoryPage page = page("/history/" + ServerUrl.encode(promptId), Map.of())) {
            return Optional.ofNullable(page.next());
        }
    }

    private HistoryPage page(String route, Map<String, String> query) throws ServerException {
        HttpResponse response = get(prefix + route, query, Map.of());
        if (!found && (response.status() == 404 || (response.status() == 200 && response.isHtml()))) {
            HttpResponse below = get("/api" + route, query, Map.of());
            if (below.status() == 200 && !below.isHtml()) {
                response.close();
                prefix = "/api";
                response = below;
            } else {
                below.close();
            }
        }
        if (response.status() == 200 && !response.isHtml()) {
            found = true;
            return new HistoryPage(response, url.toString(), MAX_ENTRY_BYTES);
        }
        ServerException failure = unexpected(response);
        response.close();
        throw failure;
    }

    /** The status comes first: a proxy explains in HTML what it has to say, and that is a log-in page only where the status is 200. */
    private ServerException unexpected(HttpResponse response) {
        int status = response.status();
        if (status == 401 || status == 403) {
            return notLetIn(status);
        }
        if (status == 400) {
            return badRequest(response.reason());
        }
        if (status == 200) {
            return ServerException.permanentError(
                    url + " answers with a web page instead of a history: " + logInAdvice());
        }
        return ServerException.permanentError(url + " has no ComfyUI history (HTTP " + status + ")" + network.through()
                + ": is the address right, its path included?");
    }

    private ServerException notLetIn(int status) {
        return ServerException.permanentError(
                url + " denies access (HTTP " + status + ")" + network.through() + ": " + logInAdvice());
    }

    /** What nginx, Apache and Go's servers say by 400, of a connection that is not as they want it, and not of the request. */
    private ServerException badRequest(String reason) {
        if (reason.contains("plain HTTP request was sent to HTTPS port")
                || reason.contains("HTTP request to an HTTPS server")
                || reason.contains("plain HTTP to an SSL-enabled server port")) {
            return ServerException.permanentError(
                    url + " speaks TLS at that port (HTTP 400): its address begins with https://");
        }
        if (reason.contains("No required SSL certificate was sent")) {
            return ServerException.permanentError(
                    url + " wants a client certificate (HTTP 400): ARCHIVE_CLIENT_CERT (a PKCS#12 file) and"
                            + " ARCHIVE_CLIENT_CERT_PASSWORD give it one");
        }
        if (reason.contains("The SSL certificate error")) {
            return ServerException.permanentError(url
                    + " does not accept the client certificate of ARCHIVE_CLIENT_CERT (HTTP 400): has it expired, or is"
                    + " it signed by another authority than the server asks for?");
        }
        return ServerException.permanentError(url + " refuses the request (HTTP 400)" + network.through()
                + ": is this ComfyUI's address, or does something in front of it mind what is in ARCHIVE_HEADERS?");
    }

    private String logInAdvice() {
        return headers.isEmpty()
                ? "if a proxy wants a log-in, set ARCHIVE_AUTHORIZATION or ARCHIVE_HEADERS"
                : "look at ARCHIVE_AUTHORIZATION and ARCHIVE_HEADERS";
    }

    /**
     * Asks for a file.
     *
     * @param file as an entry names it
     * @param from the first byte wanted; 0 for the whole file
     * @param etag of the version that the bytes before {@code from} are of; where the server has another version now, it sends
     *     the whole file (RFC 9110, section 13.1.5)
     * @return the answer, to be closed
     */
    public ViewAnswer view(FileReference file, long from, String etag) throws ServerException {
        Map<String, String> range = from == 0 ? Map.of() : Map.of("Range", "bytes=" + from + "-", "If-Range", etag);
        return view(file, from, range);
    }

    /**
     * Asks for the first byte of a file, to learn its size and its ETag without its bytes.
     *
     * @param file as an entry names it
     * @return the answer, to be closed; of an empty file, or where the server knows no ranges, the whole file
     */
    public ViewAnswer look(FileReference file) throws ServerException {
        return view(file, 0, Map.of("Range", "bytes=0-0"));
    }

    private ViewAnswer view(FileReference file, long from, Map<String, String> range) throws ServerException {
        if ((file.filename() + file.subfolder()).indexOf('\0') >= 0) {
            return new ViewAnswer.Refused(
                    400); // no file has such a name; Python's os.path fails at it, with a 500 for ever
        }
        Map<String, String> query = new LinkedHashMap<>();
        query.put("filename", file.filename());
        query.put("subfolder", file.subfolder());
        query.put("type", file.type());
        HttpResponse response = get(prefix + "/view", query, range);
        int status = response.status();
        boolean html = response.isHtml();
        boolean bytes = status == 200 || status == 206;
        boolean gone = status == 404 || status == 410;
        if (html && (gone || (bytes && !PAGE.matcher(file.filename()).find()))) {
            // A proxy's, for ComfyUI answers in HTML neither 200 nor 404: it must not become the bytes of all files,
            // nor their end.
            response.close();
            throw ServerException.transientError(
                    url + " answers with a web page instead of a file (HTTP " + status + "): " + logInAdvice(), null);
        }
        if (status == 200) {
            return whole(response);
        }
        if (status == 206) {
            return partial(response, from);
        }
        response.close();
        if (gone) {
            return new ViewAnswer.Gone();
        }
        if (status == 416) {
            return view(file, 0, Map.of());
        }
        if (status == 401 || status == 403) {
            throw notLetIn(status);
        }
        if (status == 400 && !html) {
            return new ViewAnswer.Refused(status); // ComfyUI's; what stands in front of it explains itself in HTML
        }
        throw ServerException.permanentError(url + " does not give the file (HTTP " + status + ")");
    }

    /**
     * Says that a file's bytes ended too early.
     *
     * @param received how many came
     * @param total how many should have; -1 where that is not known
     * @param cause what ended them, if anything did
     * @return the exception to throw, worth another try
     */
    public ServerException cut(long received, long total, @Nullable IOException cause) {
        String of = total < 0 ? "" : " of " + total;
        String why = cause == null ? "" : " (" + cause.getClass().getSimpleName() + ")";
        return ServerException.transientError(url + " broke off a file after " + received + of + " bytes" + why, cause);
    }

    /**
     * Says that a file is not read on because the program ends.
     *
     * @return the exception to throw, not worth another try
     */
    public ServerException stopped() {
        return ServerException.permanentError("stopped before " + url + " had sent all of a file");
    }

    private ViewAnswer whole(HttpResponse response) {
        long total = response.gzipped() ? -1 : response.length();
        return new ViewAnswer.Bytes(0, total, etag(response), response.body(), response);
    }

    private ViewAnswer partial(HttpResponse response, long from) throws ServerException {
        Matcher range = CONTENT_RANGE.matcher(String.valueOf(response.header("Content-Range")));
        if (!range.matches() || Long.parseLong(range.group(1)) != from || response.gzipped()) {
            response.close();
            throw ServerException.transientError(url + " sends another part of a file than it was asked for", null);
        }
        long total = Long.parseLong(range.group(2));
        return new ViewAnswer.Bytes(from, total, etag(response), response.body(), response);
    }

    /** A weak validator does not promise equal bytes (RFC 9110, section 8.8.1). */
    private static String etag(HttpResponse response) {
        String etag = response.header("ETag");
        return etag == null || etag.startsWith("W/") ? "" : etag.strip();
    }

    /**
     * Asks which ComfyUI it is.
     *
     * @return {@code system.comfyui_version}, where the server says so; everything else it says is left unread
     */
    public Optional<String> version() throws ServerException {
        try (HttpResponse response = get(prefix + "/system_stats", Map.of(), Map.of())) {
            if (response.status() != 200 || response.isHtml()) {
                return Optional.empty();
            }
            return version(response);
        }
    }

    private static Optional<String> version(HttpResponse response) {
        try (JsonParser parser = JSON.createParser(response.body())) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING && "comfyui_version".equals(parser.currentName())) {
                    return Optional.of(parser.getText())
                            .filter(text -> VERSION.matcher(text).matches());
                }
            }
            return Optional.empty();
        } catch (IOException unreadable) {
            return Optional
                    .empty(); // the version is a courtesy; a server that does not tell it is archived all the same
        }
    }

    private HttpResponse get(String route, Map<String, String> query, Map<String, String> extra)
            throws ServerException {
        URL address = url.resolve(route, query);
        return transport.get(address, extra);
    }
}
