package io.github.comfyarchive.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A link to a server on this machine that breaks: the n-th piece that a client sends, over all its connections, does not arrive, and neither
 * does anything after it, until the link is mended. A client that waits for an answer before it speaks again sends a piece each time.
 */
public final class CutLink implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final ServerSocket listening;
    private final int target;
    private final AtomicInteger pieces = new AtomicInteger();
    private volatile int cut;

    /**
     * Begins.
     *
     * @param target the server's port on loopback
     */
    public CutLink(int target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket();
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        start(this::accept);
    }

    /** Where clients connect. */
    public int port() {
        return listening.getLocalPort();
    }

    /**
     * Breaks at a piece, counted from now.
     *
     * @param piece from 1; 0 for a link that holds
     */
    public void breakAt(int piece) {
        pieces.set(0);
        cut = piece;
    }

    /** How many pieces came since {@link #breakAt}. */
    public int pieces() {
        return pieces.get();
    }

    private static void start(Runnable run) {
        Thread thread = new Thread(run, "cut-link");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (!listening.isClosed()) {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                start(() -> forward(client, server, true));
                start(() -> forward(server, client, false));
            }
        } catch (IOException closed) {
            // The test has ended, or the server is down: the client sees it.
        }
    }

    private void forward(Socket from, Socket to, boolean counted) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (counted) {
                    int piece = pieces.incrementAndGet();
                    if (cut > 0 && piece >= cut) {
                        return;
                    }
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException broken) {
            // As on a real link: both ends see it.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
