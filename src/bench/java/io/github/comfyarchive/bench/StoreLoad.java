package io.github.comfyarchive.bench;

import io.github.comfyarchive.central.publish.Publish;
import io.github.comfyarchive.central.sql.StoreAddress;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreSchema;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.testing.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A store that sixteen homes were published to, at once, and what {@code COPY} takes for the same rows. */
final class StoreLoad {
    private static final int HOMES = 16;
    private static final List<String> LARGE = List.of(
            "prompt",
            "entry",
            "replaced_entry",
            "output",
            "redaction",
            "prompt_alias",
            "origin",
            "annotation",
            "tombstone",
            "asset");

    private final PostgresServer server;
    private final String url;
    private final Path folder;
    private final int each;
    private final PrintStream progress;

    /**
     * Prepares an empty one.
     *
     * @param folder for the homes
     * @param prompts how many, of all homes
     */
    StoreLoad(PostgresServer server, Path folder, int prompts, PrintStream progress) throws SQLException {
        this.server = server;
        this.url = made(server);
        this.folder = folder;
        this.each = Math.max(1, prompts / HOMES);
        this.progress = progress;
    }

    private static String made(PostgresServer server) throws SQLException {
        String url = server.database();
        try (StoreDatabase store = StoreDatabase.toWrite(StoreAddress.parse(url, name -> null), "bench")) {
            StoreSchema.bringUpToDate(store, StoreSchema.PARTITIONS, Clock.systemUTC());
        }
        return url;
    }

    String address() {
        return url;
    }

    long prompts() {
        return (long) each * HOMES;
    }

    /** Makes the homes, publishes them all, and copies. */
    String published() throws IOException, InterruptedException, SQLException {
        List<FilledHome> homes = new ArrayList<>();
        for (int number = 1; number <= HOMES; number++) {
            FilledHome home = new FilledHome(folder.resolve("home-" + number));
            home.claim(each, number, false);
            try (Archive archive = home.open()) {
                long unused = new Fill(archive, home.derivation(), new MadeEntries(number, each), each).run(done -> {});
            }
            homes.add(home);
            progress.println("made home " + number + " of " + HOMES);
        }
        double told = seconds(homes.stream().map(this::publishing).toList());
        progress.printf(Locale.ROOT, "published: %.1f s%n", told);
        double copied = copied();
        progress.printf(Locale.ROOT, "copied: %.1f s%n", copied);
        return String.format(
                Locale.ROOT,
                "%n%d homes of %,d prompts each, published at once, PostgreSQL on the same processors:"
                        + " %,.0f prompts a second. `COPY` of the same rows into the same tables with the same indexes,"
                        + " by two connections: %,.0f a second.%n",
                HOMES,
                each,
                prompts() / told,
                prompts() / copied);
    }

    private Callable<Boolean> publishing(FilledHome home) {
        return () -> {
            try (Archive archive = home.open();
                    HomeLocks locks = HomeLocks.open(home.folder(), Duration.ofMinutes(10));
                    StoreDatabase store =
                            StoreDatabase.toWrite(StoreAddress.parse(url, name -> null), "bench publish")) {
                return new Publish(archive, locks, home.derivation(), store, Clock.systemUTC())
                        .run(() -> false)
                        .notices()
                        .isEmpty();
            }
        };
    }

    private static double seconds(List<Callable<Boolean>> all) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(all.size());
        long start = System.nanoTime();
        try {
            for (Future<Boolean> one : threads.invokeAll(all)) {
                if (!one.get()) {
                    throw new IOException("a publish was not whole");
                }
            }
            return (System.nanoTime() - start) / 1e9;
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        } finally {
            threads.shutdown();
        }
    }

    private double copied() throws SQLException, IOException, InterruptedException {
        String copy = made(server);
        try (Connection from = server.connect(url);
                Statement statement = from.createStatement()) {
            for (String table : LARGE) {
                statement.execute("COPY (SELECT * FROM " + table + ") TO '" + file(table) + "' (FORMAT binary)");
            }
        }
        double took = seconds(List.of(copying(copy, List.of("prompt")), copying(copy, LARGE.subList(1, LARGE.size()))));
        if (server.count(copy, "SELECT count(*) FROM prompt") != prompts()) {
            throw new IOException("the copy is not whole");
        }
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT 1) TO PROGRAM 'rm -f " + file("*") + "'");
        }
        server.execute("postgres", "DROP DATABASE " + copy.substring(copy.lastIndexOf('/') + 1));
        return took;
    }

    private Callable<Boolean> copying(String copy, List<String> tables) {
        return () -> {
            try (Connection to = server.connect(copy);
                    Statement statement = to.createStatement()) {
                for (String table : tables) {
                    statement.execute("COPY " + table + " FROM '" + file(table) + "' (FORMAT binary)");
                }
            }
            return true;
        };
    }

    /** In the server's own folder, which it may write to. */
    private String file(String table) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW data_directory")) {
            row.next();
            return row.getString(1) + "/copy-" + table;
        }
    }

    /** How large what is there is. */
    String sizes() throws SQLException {
        StringBuilder sizes =
                new StringBuilder("\n| table | rows, bytes a prompt | indexes, bytes a prompt |\n|---|---:|---:|\n");
        long[] sums = new long[2];
        try (Connection connection = server.connect(url);
                Statement statement = connection.createStatement()) {
            for (String table : LARGE) {
                try (ResultSet row = statement.executeQuery(
                        "SELECT coalesce(sum(pg_table_size(inhrelid)), 0), coalesce(sum(pg_indexes_size(inhrelid)), 0),"
                                + " (SELECT count(*) FROM prompt) FROM pg_inherits WHERE inhparent = '" + table
                                + "'::regclass")) {
                    row.next();
                    long count = row.getLong(3);
                    sums[0] += row.getLong(1) / count;
                    sums[1] += row.getLong(2) / count;
                    sizes.append(String.format(
                            Locale.ROOT,
                            "| `%s` | %,d | %,d |%n",
                            table,
                            row.getLong(1) / count,
                            row.getLong(2) / count));
                }
            }
        }
        return sizes.append(String.format(Locale.ROOT, "| all | %,d | %,d |%n", sums[0], sums[1]))
                .toString();
    }
}
