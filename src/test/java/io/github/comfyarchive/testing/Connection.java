package io.github.comfyarchive.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: its requests, one after the other, until either side closes it.
 *
 * @param socket the client's
 * @param behaviour knows the routes
 * @param router knows the answers
 * @param sockets takes over after a WebSocket's handshake
 * @param script knows what goes wrong
 * @param log hears of every request
 * @param closing reaches zero when the server closes
 * @param failed told of a hook that failed, or of a fault of the fake itself
 */
record Connection(
        Socket socket,
        Behaviour behaviour,
        Router router,
        FakeSockets sockets,
        Script script,
        RequestLog log,
        CountDownLatch closing,
        Consumer<Throwable> failed)
        implements Runnable {

    @Override
    public void run() {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            boolean open = true;
            while (open) {
                open = exchange(in);
            }
        } catch (IOException e) {
            // The client left, or the server closes: both may happen at any byte, and neither is a failure here.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failed.accept(e);
        }
    }

    private boolean exchange(InputStream in) throws IOException, InterruptedException {
        Request received;
        try {
            received = Request.read(in);
        } catch (ProtocolException e) {
            socket.getOutputStream()
                    .write(Response.status(400).with("Connection", "close").head());
            return false;
        }
        if (received == null) {
            return false;
        }
        String route = behaviour.route(received.path());
        Request request = route == null ? received : received.withPath(route);
        LoggedRequest logged = log.began(request);
        AtomicBoolean running = new AtomicBoolean(true);
        Runnable ended = () -> {
            if (running.getAndSet(false)) {
                log.ended();
            }
        };
        try {
            return answer(request, route, logged, ended, in) && !"close".equalsIgnoreCase(request.header("Connection"));
        } finally {
            ended.run();
        }
    }

    private boolean answer(
            Request request, @Nullable String route, LoggedRequest logged, Runnable ended, InputStream in)
            throws IOException, InterruptedException {
        script.runHooks(request);
        Fault fault = script.faultFor(request);
        if (closing.await(fault.delay().toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IOException("the server is closing");
        }
        Response response = fault.change().apply(router.answer(request, route));
        if (fault.raw() == null) {
            logged.answered(response);
        }
        boolean headOnly = request.method().equals("HEAD");
        boolean goesOn = new Sender(socket, logged, fault, closing).send(response, headOnly, ended);
        if (goesOn && response.status() == 101) {
            sockets.serve(request, socket, in);
            return false;
        }
        return goesOn;
    }
}
