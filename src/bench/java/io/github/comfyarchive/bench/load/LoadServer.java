package io.github.comfyarchive.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The server as a process of its own: it ends with its standard input. */
public final class LoadServer implements AutoCloseable {
    private static final int THREADS_OF_A_FREE_ONE = 2;
    private static final int BACKLOG = 128;

    private final Process process;
    private final URI uri;

    private LoadServer(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /** Starts one on a free port. */
    public static LoadServer start(Load load) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LoadServer.class.getName()));
        command.addAll(load.options());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null) {
            throw new IOException("the server for measurements did not start");
        }
        return new LoadServer(process, URI.create(line));
    }

    /** Where it is. */
    public URI uri() {
        return uri;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException told) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }

    /** Serves; the first line on standard output is the address. */
    public static void main(String[] args) throws IOException {
        Load load = Load.parse(List.of(args));
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        Routes routes = new Routes(load);
        List<EventLoop> loops = new ArrayList<>();
        int threads = load.megabytesPerSecond() == 0 ? THREADS_OF_A_FREE_ONE : 1;
        for (int i = 0; i < threads; i++) {
            EventLoop loop = new EventLoop(routes, new Pace(load.megabytesPerSecond()));
            daemon(loop, "loop " + i).start();
            loops.add(loop);
        }
        daemon(() -> accept(listener, loops), "accept").start();
        System.out.println("http://127.0.0.1:" + listener.socket().getLocalPort());
        System.out.flush();
        System.in.transferTo(OutputStream.nullOutputStream());
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private static void accept(ServerSocketChannel listener, List<EventLoop> loops) {
        try {
            for (int next = 0; true; next++) {
                loops.get(next % loops.size()).take(listener.accept());
            }
        } catch (IOException closed) {
            System.err.println("no more connections: " + closed.getMessage());
        }
    }
}
