package io.github.comfyarchive.net;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a name that may have several addresses, of which some may refuse or be silent: the next one is tried when one has failed,
 * or has not answered within a moment, beside it, and the first that connects is taken (RFC 8305, section 5).
 */
final class Addresses {
    /** RFC 8305, section 8, "Connection Attempt Delay". */
    private static final Duration NEXT_AFTER = Duration.ofMillis(250);

    /** A name with thousands of addresses is nobody's. */
    private static final int MOST = 16;

    private Addresses() {}

    /** How an attempt ended. */
    private record Attempt(Socket socket, @Nullable IOException failure) {}

    /**
     * Connects.
     *
     * @param host a name, or an address as text
     * @param patience for all attempts together
     * @return a connected socket
     * @throws IOException why the attempts failed: that one refused, if one did, else what the last one met
     */
    static Socket connect(String host, int port, Duration patience) throws IOException {
        return connect(inTurn(InetAddress.getAllByName(host)), port, patience);
    }

    static Socket connect(List<InetAddress> addresses, int port, Duration patience) throws IOException {
        return addresses.size() == 1
                ? connect(new Socket(), addresses.get(0), port, patience)
                : race(addresses, port, patience);
    }

    /** The families by turns, beginning with that which the resolver puts first (RFC 8305, section 4). */
    static List<InetAddress> inTurn(InetAddress... resolved) {
        boolean sixFirst = resolved[0] instanceof Inet6Address;
        Deque<InetAddress> first = new ArrayDeque<>();
        Deque<InetAddress> second = new ArrayDeque<>();
        Arrays.stream(resolved)
                .distinct()
                .limit(MOST)
                .forEach(address -> (address instanceof Inet6Address == sixFirst ? first : second).add(address));
        List<InetAddress> turns = new ArrayList<>();
        while (!first.isEmpty() || !second.isEmpty()) {
            if (!first.isEmpty()) {
                turns.add(first.remove());
            }
            if (!second.isEmpty()) {
                turns.add(second.remove());
            }
        }
        return turns;
    }

    private static Socket race(List<InetAddress> addresses, int port, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        LinkedBlockingQueue<Attempt> ended = new LinkedBlockingQueue<>();
        List<Socket> begun = new ArrayList<>();
        List<IOException> failures = new ArrayList<>();
        Socket taken = null;
        try {
            while (taken == null && failures.size() < addresses.size()) {
                boolean more = begun.size() < addresses.size();
                if (more) {
                    Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
                    begun.add(begin(addresses.get(begun.size()), port, left, ended));
                }
                long rest = deadline - System.nanoTime();
                long wait = begun.size() < addresses.size() ? Math.min(rest, NEXT_AFTER.toNanos()) : rest;
                Attempt attempt = ended.poll(wait, TimeUnit.NANOSECONDS);
                if (attempt == null && System.nanoTime() >= deadline) {
                    failures.add(new SocketTimeoutException("none of " + addresses.size() + " addresses answered"));
                    break;
                }
                if (attempt != null && attempt.failure() != null) {
                    failures.add(attempt.failure());
                } else if (attempt != null) {
                    taken = attempt.socket();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("stopped while connecting").initCause(stopped);
        } finally {
            for (Socket socket : begun) {
                if (socket != taken) {
                    socket.close(); // which also ends an attempt that goes on
                }
            }
        }
        if (taken != null) {
            return taken;
        }
        throw worst(failures);
    }

    private static Socket begin(InetAddress address, int port, Duration left, LinkedBlockingQueue<Attempt> ended) {
        Socket socket = new Socket();
        Thread thread = new Thread(
                () -> {
                    IOException failure = null;
                    try {
                        connect(socket, address, port, left);
                    } catch (IOException failed) {
                        failure = failed;
                    }
                    ended.add(new Attempt(socket, failure));
                },
                "connect " + address.getHostAddress());
        thread.setDaemon(true);
        thread.start();
        return socket;
    }

    private static Socket connect(Socket socket, InetAddress address, int port, Duration patience) throws IOException {
        try {
            socket.connect(new InetSocketAddress(address, port), (int)
                    Math.max(1, Math.min(Integer.MAX_VALUE, patience.toMillis())));
            socket.setTcpNoDelay(true); // a request is one piece
            return socket;
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    private static IOException worst(List<IOException> failures) {
        IOException worst = failures.stream()
                .filter(ConnectException.class::isInstance)
                .findFirst()
                .orElse(failures.get(failures.size() - 1));
        failures.stream().filter(other -> other != worst).forEach(worst::addSuppressed);
        return worst;
    }
}
