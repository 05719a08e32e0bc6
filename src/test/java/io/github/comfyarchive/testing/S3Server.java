package io.github.comfyarchive.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real S3-compatible server of this machine: S3Proxy, a process of its own on loopback, whose buckets are folders. It refuses what is
 * signed with another key, or is other than its signed hash. {@link #shared} is one for all tests of a process, which gives each a bucket.
 */
public final class S3Server implements AutoCloseable {
    /** Whoever is to ask it signs with these. */
    public static final String ACCESS_KEY = "archive-test";

    /** Stands in no message, row or object. */
    public static final String SECRET_KEY = "planted-secret-of-the-object-store";

    /** What it takes at once; a part of several is no larger, and no smaller than 5 MB. */
    public static final int LARGEST_PUT = 6 << 20;

    /** By so much a clock may differ from its own. */
    public static final Duration MOST_SKEW = Duration.ofHours(3);

    private static final AtomicInteger BUCKETS = new AtomicInteger();

    private static S3Server shared;

    private final Path folder;
    private final int port;
    private final Process process;

    private S3Server() throws IOException, InterruptedException {
        folder = Files.createTempDirectory("archive-s3");
        port = freePort();
        Files.createDirectory(buckets());
        Path settings = folder.resolve("s3proxy.conf");
        Files.write(
                settings,
                List.of(
                        "s3proxy.endpoint=http://127.0.0.1:" + port,
                        "s3proxy.authorization=aws-v4",
                        "s3proxy.identity=" + ACCESS_KEY,
                        "s3proxy.credential=" + SECRET_KEY,
                        "s3proxy.maximum-timeskew=" + MOST_SKEW.toSeconds(),
                        "s3proxy.v4-max-non-chunked-request-size=" + LARGEST_PUT,
                        "jclouds.provider=filesystem-nio2",
                        "jclouds.identity=any",
                        "jclouds.credential=any",
                        "jclouds.filesystem.basedir=" + buckets()));
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx160m",
                        "-jar",
                        program().toString(),
                        "--properties",
                        settings.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
        awaitStart();
    }

    /** One that all tests of this process share; it ends with the process. */
    public static synchronized S3Server shared() throws IOException, InterruptedException {
        if (shared == null) {
            shared = new S3Server();
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
        }
        return shared;
    }

    /** Where the build puts it (pom.xml). */
    private static Path program() throws IOException {
        Path program = Path.of(System.getProperty("basedir", ""), "target", "s3proxy", "s3proxy.jar")
                .toAbsolutePath();
        if (!Files.exists(program)) {
            throw new IOException("there is no " + program + ": mvn process-test-resources");
        }
        return program;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitStart() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end && process.isAlive()) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException starting) {
                process.waitFor(50, TimeUnit.MILLISECONDS);
            }
        }
        throw new IOException("S3Proxy did not start: " + Files.readString(log()));
    }

    private Path buckets() {
        return folder.resolve("buckets");
    }

    private Path log() {
        return folder.resolve("s3proxy.log");
    }

    /** Where it listens on loopback. */
    public int port() {
        return port;
    }

    /** Its address, as {@code AWS_ENDPOINT_URL} takes it. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** What a program is told to reach it, or what stands before it. */
    public static Map<String, String> environment(URI endpoint) {
        return Map.of(
                "AWS_ACCESS_KEY_ID",
                ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY",
                SECRET_KEY,
                "AWS_ENDPOINT_URL",
                endpoint.toString(),
                "AWS_EC2_METADATA_DISABLED",
                "true");
    }

    /** Has the programs of this process ask a server, as the environment does for others; until {@link #forget}. */
    public static void access(URI endpoint) {
        System.setProperty("aws.accessKeyId", ACCESS_KEY);
        System.setProperty("aws.secretAccessKey", SECRET_KEY);
        System.setProperty("aws.endpointUrl", endpoint.toString());
        System.setProperty("aws.disableEc2Metadata", "true");
    }

    /** Has the programs of this process know no server any more. */
    public static void forget() {
        List.of("aws.accessKeyId", "aws.secretAccessKey", "aws.endpointUrl", "aws.disableEc2Metadata")
                .forEach(System::clearProperty);
    }

    /** Makes an empty bucket, and returns its name. */
    public String bucket() throws IOException {
        String name = "bucket-" + BUCKETS.incrementAndGet();
        Files.createDirectory(buckets().resolve(name));
        return name;
    }

    /** The file in which it keeps an object. */
    public Path file(String bucket, String key) {
        return buckets().resolve(bucket).resolve(key);
    }

    /** Its whole objects, by their keys, with their sizes. */
    public Map<String, Long> objects(String bucket) throws IOException {
        Path root = buckets().resolve(bucket);
        Map<String, Long> objects = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                objects.put(root.relativize(file).toString(), Files.size(file));
            }
        }
        return objects;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(S3Server::delete);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
