package io.github.comfyarchive.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A proxy for tests, real on the wire: CONNECT and whole addresses (RFC 9110, section 9.3.6; RFC 9112, section 3.2.2). Whatever host
 * it is asked for, it asks that port of the loopback address, so that names are used which nobody but the proxy can reach.
 */
public final class TestProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String wanted;
    private volatile int refusal;

    private TestProxy(ServerSocket listener) {
        this.listener = listener;
    }

    /** Starts one on a free port. */
    public static TestProxy start() {
        try {
            TestProxy proxy = new TestProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            proxy.run(proxy::accept);
            return proxy;
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** What it was asked. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** From now on it wants this {@code Proxy-Authorization}. */
    public void requiring(String authorization) {
        wanted = authorization;
    }

    /** From now on it answers all with this status. */
    public void refusing(int status) {
        refusal = status;
    }

    private void run(Runnable work) {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                sockets.add(client);
                run(() -> serve(client));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            Socket server = null;
            for (Request request = Request.read(in); request != null; request = Request.read(in)) {
                requests.add(request);
                int refused = refusal(request);
                if (refused != 0) {
                    write(client, "HTTP/1.1 " + refused + " No\r\nContent-Length: 0\r\n\r\n");
                    continue;
                }
                boolean tunnel = request.method().equals("CONNECT");
                URI target = URI.create(tunnel ? "tunnel://" + request.target() : request.target());
                if (server == null) {
                    server = new Socket(InetAddress.getLoopbackAddress(), target.getPort() < 0 ? 80 : target.getPort());
                    sockets.add(server);
                    if (tunnel) {
                        write(client, "HTTP/1.1 200 Connection established\r\n\r\n");
                    }
                    Socket from = server;
                    run(() -> pump(from, client));
                }
                if (tunnel) {
                    in.transferTo(server.getOutputStream());
                    return;
                }
                write(server, passedOn(request, target));
            }
        } catch (IOException gone) {
            return;
        }
    }

    private int refusal(Request request) {
        String login = wanted;
        return login != null && !login.equals(request.header("Proxy-Authorization")) ? 407 : refusal;
    }

    private static String passedOn(Request request, URI target) {
        StringBuilder head = new StringBuilder(request.method() + " " + target.getRawPath()
                + (target.getRawQuery() == null ? "" : "?" + target.getRawQuery()) + " HTTP/1.1\r\n");
        request.headers().forEach((name, value) -> {
            if (!name.equalsIgnoreCase("Proxy-Authorization")) {
                head.append(name).append(": ").append(value).append("\r\n");
            }
        });
        return head.append("\r\n").toString();
    }

    private static void write(Socket to, String text) throws IOException {
        to.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            OutputStream out = to.getOutputStream();
            from.getInputStream().transferTo(out);
        } catch (IOException gone) {
            return;
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }
}
