package io.github.comfyarchive.net;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How one server is reached, by the user's environment: {@code HTTP_PROXY}, {@code HTTPS_PROXY} and {@code NO_PROXY} as curl obeys them;
 * for {@code https://} also {@code ARCHIVE_CA_FILE}, whom to trust beside those that Java trusts, {@code ARCHIVE_CLIENT_CERT} and
 * {@code ARCHIVE_CLIENT_CERT_PASSWORD}. The latter with {@code _NAME} at their end are for the server of that name alone. Safe for use
 * by several threads.
 */
public final class Network {
    private static final int LONGEST_CAUSE = 500;

    private final String host;
    private final int port;
    private final @Nullable ProxyServer proxy;
    private final @Nullable Tls tls;
    private final @Nullable Tls tlsOfProxy;
    private final Consumer<String> notices;
    private volatile String lastTold = "";

    private Network(
            URI server,
            @Nullable ProxyServer proxy,
            List<X509Certificate> trusted,
            @Nullable ClientCertificate certificate,
            Consumer<String> notices) {
        boolean secure = server.getScheme().equals("https");
        this.host = server.getHost().replaceAll("[\\[\\]]", "");
        this.port = server.getPort() >= 0 ? server.getPort() : secure ? 443 : 80;
        this.proxy = proxy;
        this.tls = secure ? new Tls(host, port, trusted, certificate) : null;
        this.tlsOfProxy = proxy != null && proxy.secure() ? new Tls(proxy.host(), proxy.port(), trusted, null) : null;
        this.notices = notices;
    }

    /**
     * A server that is reached without any setting.
     *
     * @param server its address, {@code http} or {@code https}
     * @return how
     */
    public static Network direct(URI server) {
        return new Network(server, null, List.of(), null, cause -> {});
    }

    /**
     * Reads how a server is reached.
     *
     * @param environment the environment
     * @param serverName the server's name, or null where it has none
     * @param server its address, {@code http} or {@code https}
     * @param notices notices the cause of each failure that is another than the one before, one line, for whoever wants to know more
     * @return how
     * @throws IllegalArgumentException if a variable or the file that it names is wrong; the message names the variable, never a
     *     secret
     */
    public static Network from(
            Map<String, String> environment, @Nullable String serverName, URI server, Consumer<String> notices) {
        ProxyServer proxy = ProxyServer.of(environment, server);
        boolean tls = server.getScheme().equals("https") || (proxy != null && proxy.secure());
        String file = ServerVariable.of("ARCHIVE_CA_FILE", environment, serverName);
        List<X509Certificate> trusted =
                tls && file != null ? Authorities.read(file, String.valueOf(environment.get(file))) : List.of();
        ClientCertificate certificate = null;
        String own = ServerVariable.of("ARCHIVE_CLIENT_CERT", environment, serverName);
        if (own != null && server.getScheme().equals("https")) {
            String password = ServerVariable.of("ARCHIVE_CLIENT_CERT_PASSWORD", environment, serverName);
            certificate = ClientCertificate.read(
                    own,
                    String.valueOf(environment.get(own)),
                    password == null ? "ARCHIVE_CLIENT_CERT_PASSWORD" : password,
                    password == null ? "" : String.valueOf(environment.get(password)));
        }
        return new Network(server, proxy, trusted, certificate, notices);
    }

    /**
     * A line to the server, not yet open.
     *
     * @param tunnel whether a proxy is only to pass bytes on, as a WebSocket needs it; TLS always does
     * @return the line
     */
    public Line line(boolean tunnel) {
        return new Line(host, port, tunnel || tls != null, proxy, tls, tlsOfProxy);
    }

    /**
     * For messages: through what the server is asked.
     *
     * @return " through the proxy HOST:PORT (VARIABLE)", or empty where it is asked directly
     */
    public String through() {
        return proxy == null ? "" : " through " + proxy;
    }

    /**
     * What the user might do about a proxy that fails.
     *
     * @return advice, beginning with a semicolon; empty where there is no proxy
     */
    public String aroundProxy() {
        return proxy == null ? "" : "; NO_PROXY=" + host + " goes around the proxy";
    }

    /**
     * Says why something failed, in the words of what failed.
     *
     * @param failure what failed
     */
    public void tell(Throwable failure) {
        StringBuilder words = new StringBuilder();
        Set<String> said = new HashSet<>();
        int depth = 0;
        for (Throwable at = failure; at != null && depth < 10; at = at.getCause(), depth++) {
            String message = String.valueOf(at.getMessage());
            if (at instanceof NetworkException) {
                said.add(message); // our own words, which whoever asks for the cause has read
                continue;
            }
            words.append(words.length() == 0 ? "cause: " : " < ")
                    .append(at.getClass().getSimpleName());
            if (at.getMessage() != null && said.add(message)) {
                words.append(": ").append(message);
            }
        }
        if (words.length() == 0) {
            return;
        }
        String line = words.length() > LONGEST_CAUSE ? words.substring(0, LONGEST_CAUSE) + "..." : words.toString();
        if (!line.equals(lastTold)) {
            lastTold = line;
            notices.accept(line);
        }
    }

    /** Whose, and through what; no secrets. */
    @Override
    public String toString() {
        return host + ":" + port + through();
    }
}
