package io.github.comfyarchive.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another client of the server, as a browser is: asks {@code GET /prompt} 20 times a second, and notes how long it waits. */
final class Bystander implements AutoCloseable {
    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final URI server;
    private final List<Double> waits = new ArrayList<>();
    private final Thread thread = new Thread(this::ask, "bystander");
    private volatile boolean over;
    private volatile IOException failure;

    private Bystander(URI server) {
        this.server = server;
        thread.setDaemon(true);
    }

    static Bystander at(URI server) {
        Bystander bystander = new Bystander(server);
        bystander.thread.start();
        return bystander;
    }

    private void ask() {
        byte[] request = ("GET /prompt HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            long next = System.nanoTime();
            while (!over) {
                long start = System.nanoTime();
                socket.getOutputStream().write(request);
                readAnswer(in);
                long now = System.nanoTime();
                waits.add((now - start) / 1e6);
                next = Math.max(next + EVERY_NANOS, now);
                TimeUnit.NANOSECONDS.sleep(next - now);
            }
        } catch (IOException broken) {
            failure = broken;
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }

    /** The answer is one JSON object in another: it ends with its second bracket. */
    private static void readAnswer(InputStream in) throws IOException {
        int brackets = 0;
        while (brackets < 2) {
            int oneByte = in.read();
            if (oneByte < 0) {
                throw new IOException("the server hung up");
            }
            brackets += oneByte == '}' ? 1 : 0;
        }
    }

    /** Stops, and gives the waits in milliseconds, the shortest first. */
    double[] waits() throws IOException, InterruptedException {
        over = true;
        thread.join();
        if (failure != null) {
            throw failure;
        }
        double[] sorted = waits.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    @Override
    public void close() {
        over = true;
    }
}
