package io.github.comfyarchive.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL of this machine, in a folder of its own, on loopback, run by a user without rights. {@link #shared} is one for all tests
 * of a process, which gives each a database; one that a test stops or fills is its own.
 */
public final class PostgresServer implements AutoCloseable {
    private static final String USER = "archive";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private static PostgresServer shared;

    private final Path folder;
    private final Path programs;
    private final List<String> asUser;
    private final List<String> settings;
    private final int port;
    private Process process;

    private PostgresServer(List<String> settings) throws IOException, InterruptedException {
        this.settings = settings;
        this.programs = programs();
        this.folder = Files.createTempDirectory("archive-postgres");
        this.asUser = asUser(folder);
        this.port = freePort();
        run(
                programs.resolve("initdb").toString(),
                "-D",
                data(),
                "-U",
                USER,
                "-A",
                "trust",
                "--no-sync",
                "-E",
                "UTF8",
                "--locale=C");
        start();
    }

    /** One that all tests of this process share; it ends with the process. */
    public static synchronized PostgresServer shared() throws IOException, InterruptedException {
        if (shared == null) {
            shared = with();
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
        }
        return shared;
    }

    /**
     * One of the test's own.
     *
     * @param settings such as {@code max_connections=5}
     */
    public static PostgresServer with(String... settings) throws IOException, InterruptedException {
        return new PostgresServer(List.of(settings));
    }

    private static Path programs() throws IOException {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.comparing(Path::toString))
                    .orElseThrow(() -> new IOException("there is no PostgreSQL: apt-get install postgresql-15"));
        }
    }

    /** PostgreSQL refuses to be run by root. */
    private static List<String> asUser(Path folder) throws IOException, InterruptedException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        wait(new ProcessBuilder("chown", "-R", "postgres", folder.toString())
                .inheritIO()
                .start());
        return List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    /** Starts it, again after {@link #stop}, and waits until it answers. */
    public void start() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(asUser);
        command.addAll(List.of(
                programs.resolve("postgres").toString(),
                "-D",
                data(),
                "-p",
                String.valueOf(port),
                "-k",
                "",
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "fsync=off",
                "-c",
                "shared_buffers=32MB",
                "-c",
                "max_wal_size=256MB"));
        for (String setting : settings) {
            command.addAll(List.of("-c", setting));
        }
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        folder.resolveSibling(folder.getFileName() + ".log").toFile())
                .start();
        SQLException last = null;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < end && process.isAlive()) {
            try {
                DriverManager.getConnection(jdbc("postgres"), USER, "").close();
                return;
            } catch (SQLException starting) {
                last = starting;
                process.waitFor(20, TimeUnit.MILLISECONDS);
            }
        }
        throw new IOException("PostgreSQL did not start: " + Files.readString(log()), last);
    }

    /** Stops it as a machine that loses its power does. */
    public void stop() throws InterruptedException, IOException {
        run(programs.resolve("pg_ctl").toString(), "stop", "-D", data(), "-m", "immediate", "-s");
        process.waitFor();
    }

    private void run(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(asUser);
        command.addAll(List.of(words));
        Process run = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        folder.resolveSibling(folder.getFileName() + ".run").toFile())
                .start();
        if (run.waitFor() != 0) {
            throw new IOException(
                    words[0] + " failed: " + Files.readString(folder.resolveSibling(folder.getFileName() + ".run")));
        }
    }

    private static void wait(Process run) throws InterruptedException, IOException {
        if (run.waitFor() != 0) {
            throw new IOException("a program failed");
        }
    }

    private String jdbc(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /**
     * Makes an empty database.
     *
     * @return its address, as {@code --store} takes it
     */
    public String database() throws SQLException {
        String name = "store_" + DATABASES.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + name + " TEMPLATE template0");
        return "postgresql://" + USER + "@127.0.0.1:" + port + "/" + name;
    }

    /**
     * Makes an empty database whose tables stand in a folder.
     *
     * @return its address
     */
    public String databaseOn(Path folder) throws SQLException, IOException, InterruptedException {
        asUser(folder);
        String name = "store_" + DATABASES.incrementAndGet();
        execute("postgres", "CREATE TABLESPACE on_" + name + " LOCATION '" + folder + "'");
        execute("postgres", "CREATE DATABASE " + name + " TEMPLATE template0 TABLESPACE on_" + name);
        return "postgresql://" + USER + "@127.0.0.1:" + port + "/" + name;
    }

    /** Removes a database of {@link #databaseOn}. */
    public void dropDatabaseOn(String address) throws SQLException {
        String name = address.substring(address.lastIndexOf('/') + 1);
        execute("postgres", "DROP DATABASE " + name + " WITH (FORCE)");
        execute("postgres", "DROP TABLESPACE on_" + name);
    }

    /**
     * Changes something past the program.
     *
     * @param database its name, or an address that {@link #database} gave
     */
    public void execute(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The number that a question past the program has for an answer. */
    public long count(String database, String query) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** A connection past the program. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbc(database.substring(database.lastIndexOf('/') + 1)), USER, "");
    }

    /** Where it listens on loopback. */
    public int port() {
        return port;
    }

    /** What it told. */
    public Path log() {
        return folder.resolveSibling(folder.getFileName() + ".log");
    }

    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                stop();
            }
            Path home = folder;
            try (Stream<Path> files = Files.walk(home)) {
                files.sorted(Comparator.reverseOrder()).forEach(PostgresServer::delete);
            }
            Files.deleteIfExists(log());
            Files.deleteIfExists(folder.resolveSibling(folder.getFileName() + ".run"));
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
