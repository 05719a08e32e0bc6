package io.github.comfyarchive.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A ComfyUI server for tests: real HTTP/1.1 and WebSockets on a free port of the loopback address, with a history and files that tests
 * change while clients read, and with faults down to the single byte. Follows ComfyUI's {@code server.py} and
 * {@code execution.py} and aiohttp's file answers; it knows GET alone, and remembers every other method as asked.
 *
 * <p>It has its own small HTTP, because the JDK's server can neither cut, nor stall, nor lie.
 */
public final class FakeComfyServer implements AutoCloseable {
    private static final int CLOSING_SECONDS = 10;

    private final Behaviour behaviour = new Behaviour();
    private final FakeHistory history = new FakeHistory();
    private final FakeFiles files = new FakeFiles();
    private final FakeSockets sockets = new FakeSockets();
    private final Script script = new Script();
    private final RequestLog log = new RequestLog();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Router router = new Router(behaviour, history, files, closing);
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Set<Thread> started = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads;
    private final ServerSocket listener;

    private FakeComfyServer(ServerSocket listener) {
        this.listener = listener;
        this.threads = Executors.newCachedThreadPool(work -> {
            started.removeIf(old -> old.getState() == Thread.State.TERMINATED);
            Thread thread = new Thread(work, "fake-comfy-" + listener.getLocalPort());
            thread.setDaemon(true);
            started.add(thread);
            return thread;
        });
    }

    /** Starts an empty server on a free port. */
    public static FakeComfyServer start() {
        return start(0);
    }

    /** Starts an empty server on this port; 0 is a free one. */
    public static FakeComfyServer start(int port) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
            FakeComfyServer server = new FakeComfyServer(listener);
            server.threads.execute(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + port, e);
        }
    }

    /** Starts a server that answers as the recorded one did. */
    public static FakeComfyServer replaying(Recording recording) {
        FakeComfyServer server = start();
        recording.into(server);
        return server;
    }

    /** Where clients find it: with the base path, without a slash at the end, as users write it. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + behaviour.base());
    }

    public int port() {
        return listener.getLocalPort();
    }

    public FakeHistory history() {
        return history;
    }

    public FakeFiles files() {
        return files;
    }

    /** The clients that listen. */
    public FakeSockets sockets() {
        return sockets;
    }

    public Behaviour behaviour() {
        return behaviour;
    }

    public RequestLog log() {
        return log;
    }

    /** The server's process starts again on the same port: history and temporary files are gone. */
    public void restart() {
        history.clear();
        files.deleteTemporary();
        dropConnections();
    }

    /** Fails at these requests. Faults that are due together are combined, those given later on top. */
    public FakeComfyServer fail(When when, Fault fault) {
        script.fail(when, fault);
        return this;
    }

    /** Takes back all faults given so far. */
    public void heal() {
        script.heal();
    }

    /**
     * Runs something on the server's side after such a request came in and before its answer is made: complete, evict or
     * delete while a client pages, or hold the answer until a test lets go.
     */
    public FakeComfyServer before(When when, Runnable hook) {
        script.before(when, hook);
        return this;
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = listener.accept();
                connections.add(socket);
                if (closing.getCount() == 0) {
                    socket.close();
                    return;
                }
                Connection connection =
                        new Connection(socket, behaviour, router, sockets, script, log, closing, failures::add);
                threads.execute(() -> {
                    connection.run();
                    connections.remove(socket);
                });
            } catch (SocketException e) {
                if (!listener.isClosed()) {
                    failures.add(e);
                }
                return;
            } catch (IOException e) {
                failures.add(e);
                return;
            }
        }
    }

    private void dropConnections() {
        for (Socket socket : connections) {
            try {
                socket.close();
            } catch (IOException e) {
                failures.add(e);
            }
        }
    }

    /**
     * Ends every connection and waits until no thread is left.
     *
     * @throws IllegalStateException if a hook failed, or the fake itself did
     */
    @Override
    public void close() {
        closing.countDown();
        try {
            listener.close();
            threads.shutdown();
            dropConnections();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSING_SECONDS);
            for (Thread thread : started) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
                if (thread.isAlive()) {
                    failures.add(new IllegalStateException(thread.getName() + " is still busy, perhaps in a hook"));
                }
            }
        } catch (IOException e) {
            failures.add(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failures.add(e);
        }
        if (!failures.isEmpty()) {
            IllegalStateException failure = new IllegalStateException("the fake server failed: " + failures.peek());
            failures.forEach(failure::addSuppressed);
            failures.clear();
            throw failure;
        }
    }

    /**
     * Serves as a process of its own until standard input ends; the first line on standard output is its URL.
     *
     * @param args see {@link ServedLoad}
     */
    public static void main(String[] args) throws IOException {
        ServedLoad.parse(args).serve();
    }
}
