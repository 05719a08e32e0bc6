package io.github.comfyarchive.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A link with latency to a server on this machine: each byte arrives half a round trip after it was sent, the first of a new connection
 * a whole one later, as TCP's handshake takes. Its bandwidth is not limited.
 */
public final class DelayedLink implements AutoCloseable {
    private static final int PIECE = 64 * 1024;

    private final ServerSocket listener;
    private final int target;
    private final long roundTripNanos;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private int open;
    private int mostOpen;

    /** Bytes that arrive at a time; none at the end. */
    private record Piece(long at, byte[] bytes) {}

    private DelayedLink(ServerSocket listener, int target, Duration roundTrip) {
        this.listener = listener;
        this.target = target;
        this.roundTripNanos = roundTrip.toNanos();
    }

    /** A link to a port of the loopback address, from another. */
    public static DelayedLink to(int target, Duration roundTrip) {
        try {
            DelayedLink link =
                    new DelayedLink(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target, roundTrip);
            daemon(link::accept);
            return link;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Where clients find the server. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** How many connections there were at a time. */
    public synchronized int mostConnections() {
        return mostOpen;
    }

    private synchronized void opened(int by) {
        open += by;
        mostOpen = Math.max(mostOpen, open);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "link");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                long begins = System.nanoTime() + roundTripNanos;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                for (Socket socket : new Socket[] {client, server}) {
                    socket.setTcpNoDelay(true);
                    sockets.add(socket);
                }
                opened(1);
                connect(client, server, begins, () -> opened(-1));
                connect(server, client, begins, () -> {});
            }
        } catch (IOException closed) {
            close();
        }
    }

    private void connect(Socket from, Socket to, long begins, Runnable ended) {
        BlockingQueue<Piece> onTheWay = new LinkedBlockingQueue<>();
        daemon(() -> {
            depart(from, begins, onTheWay);
            ended.run();
        });
        daemon(() -> arrive(to, onTheWay));
    }

    private void depart(Socket from, long begins, BlockingQueue<Piece> onTheWay) {
        byte[] buffer = new byte[PIECE];
        int count;
        do {
            count = read(from, buffer);
            long at = Math.max(System.nanoTime(), begins) + roundTripNanos / 2;
            onTheWay.add(new Piece(at, Arrays.copyOf(buffer, Math.max(0, count))));
        } while (count > 0);
    }

    private static int read(Socket from, byte[] buffer) {
        try {
            InputStream in = from.getInputStream();
            return in.read(buffer);
        } catch (IOException hungUp) {
            return -1; // the other side is told as of any end
        }
    }

    private void arrive(Socket to, BlockingQueue<Piece> onTheWay) {
        try {
            OutputStream out = to.getOutputStream();
            for (Piece piece = onTheWay.take(); piece.bytes().length > 0; piece = onTheWay.take()) {
                TimeUnit.NANOSECONDS.sleep(piece.at() - System.nanoTime());
                out.write(piece.bytes());
            }
            to.shutdownOutput();
        } catch (IOException hungUp) {
            sockets.remove(to);
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
