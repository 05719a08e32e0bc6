package io.github.comfyarchive.serve.access;

import io.github.comfyarchive.serve.http.Asked;
import io.github.comfyarchive.serve.http.ProblemException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may what: of the right host alone, of no foreign page, reading by whoever may, changes by sessions. Loopback is open for reading to
 * every user of the machine, unless a token file closes it.
 */
public final class AccessGate {
    /** What a page sends with each change; a page of another origin cannot, for nobody tells its browser that it may. */
    public static final String SESSION = "Archive-Session";

    /** Where a session begins; by a code, or by the token of the token file. */
    public static final String SESSIONS = "/archive/v1/session";

    /** Where a session has a code made for another: it changes nothing of the archive. */
    public static final String CODES = SESSIONS + "/code";

    /** What may be read without a token: nothing of it is of the archive. */
    private static final Set<String> OPEN = Set.of("/healthz", "/session", "/session.js", "/gallery.css");

    private final Hosts hosts;
    private final Sessions sessions;
    private final @Nullable Secret token;
    private final boolean readOnly;
    private final String cookie;
    private final Secret cookieValue;
    private final String cookieText = Secret.random();

    /**
     * As the command line says.
     *
     * @param token what reading wants; null where it is open
     * @param readOnly whether all changes are refused
     * @param port listened on: cookies know no ports, so it stands in the cookie's name
     */
    public AccessGate(Hosts hosts, Sessions sessions, @Nullable String token, boolean readOnly, int port) {
        this.hosts = hosts;
        this.sessions = sessions;
        this.token = token == null ? null : Secret.of(token);
        this.readOnly = readOnly;
        this.cookie = "archive-" + port;
        this.cookieValue = Secret.of(cookieText);
    }

    /** Whether reading wants a token. */
    public boolean closesReading() {
        return token != null;
    }

    /** Whether all changes are refused. */
    public boolean isReadOnly() {
        return readOnly;
    }

    /** What a browser is given to read by, where reading wants a token: {@code Set-Cookie}. It changes nothing. */
    public String cookie() {
        return cookie + "=" + cookieText + "; HttpOnly; SameSite=Strict; Path=/";
    }

    /** Whether a request shows the token of the token file. */
    public boolean bears(Optional<String> authorization) {
        Secret wanted = token;
        return wanted != null
                && authorization
                        .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                        .filter(value -> wanted.is(value.substring(7).strip()))
                        .isPresent();
    }

    /**
     * Lets a request through, or does not. Changes are each route's own to refuse ({@link #requireSession}), for not all that is no question is one.
     *
     * @throws ProblemException why it is refused
     */
    public void check(Asked asked) {
        String authority = asked.authority().orElse("");
        if (!hosts.has(authority)) {
            throw new ProblemException(
                    421, "this server is not asked by that name; archive serve --allow-host NAME allows one");
        }
        boolean begins = asked.path().equals(SESSIONS) && asked.method().equals("POST");
        if (!begins) {
            refuseForeignPages(asked, authority);
        }
        boolean reads = asked.method().equals("GET") || asked.method().equals("HEAD");
        boolean session = asked.header(SESSION).filter(sessions::has).isPresent();
        if (!session && !begins && !OPEN.contains(asked.path()) && !mayRead(asked, reads)) {
            asked.answerWith("WWW-Authenticate", "Bearer");
            throw new ProblemException(
                    401,
                    "this archive is read with 'Authorization: Bearer TOKEN', or in a browser by the link that"
                            + " 'archive serve --link' prints");
        }
    }

    /**
     * Refuses a change without a session. Not all that is no question is a change: what ComfyUI would take and an archive cannot is
     * answered by a sentence of its own.
     *
     * @param session the header of the request
     */
    public void requireSession(Optional<String> session) {
        if (readOnly) {
            throw new ProblemException(403, "this server was started with --read-only: it takes no changes");
        }
        requireBegun(session);
    }

    /**
     * Refuses what wants a session and changes nothing, where there is none.
     *
     * @param session the header of the request
     */
    public void requireBegun(Optional<String> session) {
        if (session.filter(sessions::has).isEmpty()) {
            throw new ProblemException(
                    403,
                    "a change wants a session: header " + SESSION + ", begun by the link of 'archive serve --link'");
        }
    }

    private boolean mayRead(Asked asked, boolean reads) {
        if (token == null || bears(asked.header("Authorization"))) {
            return true;
        }
        return reads && asked.header("Cookie").filter(this::hasCookie).isPresent();
    }

    private boolean hasCookie(String header) {
        for (String one : header.split(";", -1)) {
            String text = one.strip();
            if (text.startsWith(cookie + "=") && cookieValue.is(text.substring(cookie.length() + 1))) {
                return true;
            }
        }
        return false;
    }

    /** As ComfyUI itself does (comfyui-protocol.md, "Others"), at every host. */
    private static void refuseForeignPages(Asked asked, String authority) {
        if (asked.header("Sec-Fetch-Site").filter("cross-site"::equals).isPresent()) {
            throw new ProblemException(
                    403, "a page of another site asks: this server answers its own pages and programs");
        }
        Optional<String> origin = asked.header("Origin");
        if (origin.isPresent() && !isOf(origin.get(), authority)) {
            throw new ProblemException(
                    403, "a page of another origin asks: this server answers its own pages and programs");
        }
    }

    private static boolean isOf(String origin, String authority) {
        return origin.equalsIgnoreCase("http://" + authority) || origin.equalsIgnoreCase("https://" + authority);
    }
}
