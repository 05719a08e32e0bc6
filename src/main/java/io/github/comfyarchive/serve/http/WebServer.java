package io.github.comfyarchive.serve.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LowResourceMonitor;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * One port, answered by Jetty. A client that says nothing, reads nothing or sends a byte a minute takes no thread, and is sent away in
 * the end.
 */
public final class WebServer implements AutoCloseable {
    /** Short answers take a thread for some milliseconds; what is long has places of its own. */
    private static final int THREADS = 48;

    private static final int STREAMS = 12;

    /** Changes are rare, and each is some hundred bytes. */
    private static final int BODIES = 8;

    /** So many may wait for such a place, each in a thread: the rest of the threads are for short answers. */
    private static final int WAITING = 16;

    private static final int WAITING_SECONDS = 3;

    /** Answers are counted by so many bytes; shorter ones are not. */
    static final int MEMORY_UNIT = 1 << 16;

    private static final Duration IDLE = Duration.ofSeconds(60);

    /** With more connections than this those that say nothing are closed sooner. */
    private static final int MANY_CONNECTIONS = 1000;

    private static final Duration IDLE_WHEN_MANY = Duration.ofSeconds(3);

    /** Requests under way are answered for so long when the program is told to end. */
    private static final Duration ENDING = Duration.ofSeconds(10);

    /** Of a request's line and headers, in bytes. */
    private static final int HEADERS = 16 * 1024;

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE");

    private final Server server;
    private final ServerConnector connector;
    private final Semaphore bodies = new Semaphore(BODIES);
    private final Semaphore streams = new Semaphore(STREAMS, true);
    private final Semaphore waiting = new Semaphore(WAITING);
    private final int memoryUnits = (int) Math.max(16, Runtime.getRuntime().maxMemory() / 4 / MEMORY_UNIT);
    private final Semaphore memory = new Semaphore(memoryUnits);
    private final Listening listening = new Listening();

    /**
     * Prepares it; nothing listens yet.
     *
     * @param address where to listen; port 0 for any that is free
     * @param gate decides on each request first
     * @param routes what is answered
     * @param observer told of each answer
     * @param problems what a failure means for whoever asked, and for whom it has to be told
     */
    public WebServer(
            InetSocketAddress address,
            Gate gate,
            Routes routes,
            Observer observer,
            Function<Exception, ProblemException> problems) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 4);
        threads.setName("http");
        server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEADERS);
        // A prompt's id may hold a slash or a percent sign: Route divides a path before it decodes it.
        http.setUriCompliance(UriCompliance.RFC3986.with(
                "segments",
                UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
                UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS));
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(
                address.getAddress() == null
                        ? address.getHostString()
                        : address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(IDLE.toMillis());
        connector.setReuseAddress(true);
        server.addConnector(connector);
        LowResourceMonitor low = new LowResourceMonitor(server);
        low.setMonitorThreads(false);
        low.addLowResourceCheck(low.new MaxConnectionsLowResourceCheck(MANY_CONNECTIONS));
        low.setLowResourcesIdleTimeout((int) IDLE_WHEN_MANY.toMillis());
        low.setPeriod(1000);
        server.addBean(low);
        server.setHandler(new GracefulHandler(new Dispatch(gate, routes, observer, problems)));
        server.setErrorHandler((request, response, callback) -> {
            // What cannot be a request at all: it never came to the gate.
            harden(response);
            int status = response.getStatus() >= 400 ? response.getStatus() : 400;
            Exchange.problem(
                    request,
                    response,
                    callback,
                    new ProblemException(status, "this is no request that can be answered"));
            return true;
        });
        server.setStopTimeout(ENDING.toMillis());
        server.setStopAtShutdown(false);
    }

    /**
     * Takes the address; what is sent there waits until it is started.
     *
     * @return the port
     * @throws AddressTakenException if another program has it, or this machine has no such address
     * @throws IOException if the address cannot be had
     */
    public int open() throws IOException {
        try {
            connector.open();
        } catch (BindException | UnresolvedAddressException taken) {
            throw new AddressTakenException(place() + " cannot be had (" + taken.getMessage() + ")");
        } catch (IOException failed) {
            if (failed.getCause() instanceof BindException taken) {
                throw new AddressTakenException(place() + " cannot be had (" + taken.getMessage() + ")");
            }
            throw failed;
        }
        return connector.getLocalPort();
    }

    /**
     * Begins to answer.
     *
     * @throws IOException if the address cannot be had
     */
    public void start() throws IOException {
        try {
            server.start();
        } catch (IOException refused) {
            throw refused;
        } catch (Exception failed) {
            throw new IllegalStateException("the HTTP server cannot be started", failed);
        }
    }

    private String place() {
        return "port " + connector.getPort() + " of " + connector.getHost();
    }

    /** The port that it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Takes a place for a long answer, if one is free soon; it is given back to {@link #streams}. */
    boolean takesStream() throws InterruptedIOException {
        if (streams.tryAcquire()) {
            return true;
        }
        if (!waiting.tryAcquire()) {
            return false;
        }
        try {
            return streams.tryAcquire(WAITING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server is ending");
        } finally {
            waiting.release();
        }
    }

    Semaphore streams() {
        return streams;
    }

    int memoryUnits() {
        return memoryUnits;
    }

    Semaphore memory() {
        return memory;
    }

    Semaphore bodies() {
        return bodies;
    }

    Listening listening() {
        return listening;
    }

    /** Answers what is under way and ends. */
    @Override
    public void close() {
        try {
            listening.end();
            server.stop();
        } catch (Exception failed) {
            throw new IllegalStateException("the HTTP server cannot be ended", failed);
        }
    }

    /** What holds for every answer: nothing of ours is a part of another's page, and nothing in it runs but what a page allows. */
    private static void harden(Response response) {
        response.getHeaders().put("Cross-Origin-Resource-Policy", "same-origin");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put("Referrer-Policy", "no-referrer");
        response.getHeaders().put("X-Frame-Options", "DENY");
        response.getHeaders().put("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
    }

    private final class Dispatch extends org.eclipse.jetty.server.Handler.Abstract {
        private final Gate gate;
        private final Routes routes;
        private final Observer observer;
        private final Function<Exception, ProblemException> problems;

        Dispatch(Gate gate, Routes routes, Observer observer, Function<Exception, ProblemException> problems) {
            this.gate = gate;
            this.routes = routes;
            this.observer = observer;
            this.problems = problems;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            long begun = System.nanoTime();
            String[] route = {"none"};
            Request.addCompletionListener(
                    request,
                    failed -> observer.answered(
                            route[0], methodName(request), response.getStatus(), System.nanoTime() - begun));
            harden(response);
            try {
                Asked asked = new Asked(request, response);
                gate.check(asked);
                Routes.Found found = routes.find(request.getMethod(), asked.path());
                route[0] = found.route().template();
                found.route()
                        .endpoint()
                        .answer(new Exchange(request, response, callback, found.captured(), WebServer.this));
            } catch (Exception failed) {
                ProblemException problem = failed instanceof ProblemException told ? told : problems.apply(failed);
                if (problem.status() == HttpStatus.METHOD_NOT_ALLOWED_405) {
                    response.getHeaders()
                            .put(
                                    HttpHeader.ALLOW,
                                    String.join(
                                            ", ",
                                            routes.allowed(request.getHttpURI().getPath())));
                }
                if (response.isCommitted()) {
                    callback.failed(failed);
                } else {
                    if (!request.getMethod().equals("GET")
                            && !request.getMethod().equals("HEAD")) {
                        // Its body may not have been read, so that nothing can follow it on this connection.
                        response.getHeaders().put(HttpHeader.CONNECTION, "close");
                    }
                    Exchange.problem(request, response, callback, problem);
                }
            }
            return true;
        }

        private static String methodName(Request request) {
            return METHODS.contains(request.getMethod()) ? request.getMethod() : "other";
        }
    }
}
