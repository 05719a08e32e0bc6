package io.github.comfyarchive.net;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One connection to a server: by TCP, perhaps through a proxy, perhaps by TLS. For one thread, but that any may close it. */
public final class Line implements Closeable {
    private static final int BUFFER = 8 * 1024;

    private final String host;
    private final int port;
    private final boolean tunnel;
    private final @Nullable ProxyServer proxy;
    private final @Nullable Tls tls;
    private final @Nullable Tls tlsOfProxy;
    private volatile @Nullable Socket wire;
    private volatile boolean closed;
    private @Nullable Socket socket;
    private @Nullable InputStream in;

    Line(
            String host,
            int port,
            boolean tunnel,
            @Nullable ProxyServer proxy,
            @Nullable Tls tls,
            @Nullable Tls tlsOfProxy) {
        this.host = host;
        this.port = port;
        this.tunnel = tunnel;
        this.proxy = proxy;
        this.tls = tls;
        this.tlsOfProxy = tlsOfProxy;
    }

    /**
     * Connects.
     *
     * @param connectPatience for TCP, all addresses together
     * @param readPatience for each wait for bytes, from now on
     * @throws NetworkException in words, if proxy or TLS refuse
     * @throws IOException if there is no connection
     */
    public void open(Duration connectPatience, Duration readPatience) throws IOException {
        try {
            Socket connected = connect(connectPatience);
            wire = connected;
            if (closed) {
                throw new SocketException("closed while connecting");
            }
            connected.setSoTimeout(Math.toIntExact(readPatience.toMillis()));
            Socket top = tlsOfProxy == null ? connected : overProxy(tlsOfProxy, connected);
            if (proxy != null && tunnel) {
                passThrough(proxy, top);
            }
            socket = tls == null ? top : tls.over(top);
            in = new BufferedInputStream(socket.getInputStream(), BUFFER);
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    private Socket connect(Duration patience) throws IOException {
        if (proxy == null) {
            return Addresses.connect(host, port, patience);
        }
        try {
            return Addresses.connect(proxy.host(), proxy.port(), patience);
        } catch (UnknownHostException noHost) {
            throw NetworkException.transientError("there is no host called " + proxy + around(), noHost);
        } catch (IOException away) {
            throw NetworkException.transientError(proxy + " does not answer" + around(), away);
        }
    }

    private Socket overProxy(Tls secure, Socket connected) throws IOException {
        try {
            return secure.over(connected);
        } catch (NetworkException refused) {
            String message = "of " + proxy + ": " + refused.getMessage();
            throw refused.isPermanent()
                    ? NetworkException.permanentError(message, refused)
                    : NetworkException.transientError(message, refused);
        }
    }

    /** RFC 9110, section 9.3.6. What is the server's, its log-in above all, is not the proxy's to see. */
    private void passThrough(ProxyServer through, Socket connected) throws IOException {
        String target = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        String authorization =
                through.authorization() == null ? "" : "Proxy-Authorization: " + through.authorization() + "\r\n";
        String request = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n" + authorization
                + "User-Agent: comfy-archive\r\n\r\n";
        HttpHead answer;
        try {
            connected.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            answer = HttpHead.read(connected.getInputStream());
        } catch (EOFException hungUp) {
            throw NetworkException.transientError(through + " closed the connection", hungUp);
        } catch (NetworkException tlsThere) {
            throw NetworkException.permanentError(through + " speaks TLS: its address begins with https://", tlsThere);
        } catch (SocketException | SSLException broken) {
            throw NetworkException.transientError(through + " broke the connection off", broken);
        }
        int status = answer.status();
        if (status < 200 || status > 299) {
            throw refusal(status);
        }
    }

    private NetworkException refusal(int status) {
        if (status == 407) {
            return NetworkException.permanentError(wantsLogIn(), null);
        }
        String message = proxy + (status >= 500 ? " cannot reach it" : " denies access to it") + " (HTTP " + status
                + ")" + around();
        return status >= 500 || status == 429
                ? NetworkException.transientError(message, null)
                : NetworkException.permanentError(message, null);
    }

    private String around() {
        return "; NO_PROXY=" + host + " goes around the proxy";
    }

    /**
     * What to say where the proxy wants a log-in, or another (407).
     *
     * @return which proxy, and what to do
     */
    public String wantsLogIn() {
        return proxy == null
                ? "a proxy wants a log-in, and none is configured"
                : proxy
                        + (proxy.authorization() == null
                                ? " wants a log-in: http://user:password@host:port in " + proxy.variable()
                                : " does not accept the user and password in " + proxy.variable());
    }

    /**
     * Whether requests go to a proxy that reads them, and so must name the whole address (RFC 9112, section 3.2.2).
     *
     * @return false for direct connections and tunnels
     */
    public boolean forwarded() {
        return proxy != null && !tunnel;
    }

    /**
     * The log-in for such a proxy.
     *
     * @return the value of {@code Proxy-Authorization}, a secret; null where there is none to be sent
     */
    public @Nullable String proxyAuthorization() {
        return proxy == null || tunnel ? null : proxy.authorization();
    }

    /**
     * Says in words what a failure after the connection was made means: with TLS 1.3 a server refuses our certificate only then.
     *
     * @param failed what failed
     * @return the same, or what it means
     */
    public IOException explain(IOException failed) {
        if (tls == null) {
            return failed;
        }
        return failed instanceof SSLException refused ? tls.explain(refused) : tls.hungUp(failed);
    }

    /** The server has answered a request on this line. */
    public void answered() {
        if (tls != null) {
            tls.answered();
        }
    }

    /**
     * What comes from the server.
     *
     * @return a buffered stream
     */
    public InputStream in() {
        return Objects.requireNonNull(in, "open");
    }

    /**
     * What goes to the server.
     *
     * @return a stream without a buffer
     * @throws IOException if the connection is closed
     */
    public OutputStream out() throws IOException {
        return Objects.requireNonNull(socket, "open").getOutputStream();
    }

    /**
     * Whether nothing has come that nobody asked for: what comes after an answer belongs to no other.
     *
     * @return whether the connection can be used again
     */
    public boolean isQuiet() {
        try {
            return !closed && in().available() == 0;
        } catch (IOException broken) {
            return false;
        }
    }

    /**
     * Sets how long to wait for bytes each time.
     *
     * @param patience zero for ever
     * @throws IOException if the connection is closed
     */
    public void patience(Duration patience) throws IOException {
        Objects.requireNonNull(socket, "open").setSoTimeout(Math.toIntExact(patience.toMillis()));
    }

    /** Hangs up at once, whatever another thread does with the connection; that one meets an {@link IOException}. */
    @Override
    public void close() {
        closed = true;
        Socket at = wire;
        if (at != null) {
            try {
                at.close(); // not the one above it, which would wait for its writer
            } catch (IOException closedAnyway) {
                return;
            }
        }
    }
}
