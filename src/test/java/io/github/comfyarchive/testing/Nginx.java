package io.github.comfyarchive.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real nginx in a folder of its own, without any right that its starter has not. */
public final class Nginx implements AutoCloseable {
    private static final int STARTING_SECONDS = 20;

    private final Process process;

    private Nginx(Process process) {
        this.process = process;
    }

    /**
     * Starts one.
     *
     * @param folder for what it writes
     * @param servers what the configuration says of servers, which listen at the loopback address alone
     * @param port one of those at which it listens
     */
    public static Nginx start(Path folder, String servers, int port) throws IOException, InterruptedException {
        Path configuration = Files.writeString(folder.resolve("nginx.conf"), """
                daemon off;
                master_process off;
                pid nginx.pid;
                error_log stderr error;
                events { worker_connections 256; }
                http {
                    access_log off;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
                    %s
                }
                """.formatted(servers));
        Path said = folder.resolve("nginx.log");
        Process process = new ProcessBuilder(program(), "-p", folder.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        Nginx nginx = new Nginx(process);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STARTING_SECONDS);
        while (!answers(port)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                nginx.close();
                throw new IllegalStateException("nginx does not start: " + Files.readString(said));
            }
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
        return nginx;
    }

    /** Debian has it where only root looks. */
    private static String program() {
        Path debians = Path.of("/usr/sbin/nginx");
        return Files.isExecutable(debians) ? debians.toString() : "nginx";
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Ports that nobody listens at. */
    public static int[] freePorts(int count) throws IOException {
        ServerSocket[] taken = new ServerSocket[count];
        int[] ports = new int[count];
        for (int at = 0; at < count; at++) {
            taken[at] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            ports[at] = taken[at].getLocalPort();
        }
        for (ServerSocket socket : taken) {
            socket.close();
        }
        return ports;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
