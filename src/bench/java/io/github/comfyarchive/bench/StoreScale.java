package io.github.comfyarchive.bench;

import io.github.comfyarchive.central.query.NoAssets;
import io.github.comfyarchive.central.query.StoreCatalog;
import io.github.comfyarchive.central.sql.StoreAddress;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.graph.NodeRules;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.testing.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The store of many homes on a PostgreSQL of its own, on this machine: what sixteen homes tell it in a second beside {@code COPY} of the same rows, how
 * large a prompt is in it, and what questions take as it grows.
 */
final class StoreScale {
    private static final int RUNS = 5;

    /** Nobody waits for a question that takes longer more than once. */
    private static final double LONG_MILLIS = 3_000;

    private final BenchOptions options;
    private final Workspace work;
    private final PrintStream progress;
    private final StringBuilder text = new StringBuilder();

    StoreScale(BenchOptions options, PrintStream progress) {
        this.options = options;
        this.work = new Workspace(options.work());
        this.progress = progress;
    }

    String run() throws IOException, InterruptedException {
        Path homes = work.fresh("homes");
        try (PostgresServer server = PostgresServer.with(
                "fsync=on",
                "shared_buffers=2GB",
                "max_wal_size=8GB",
                "maintenance_work_mem=512MB",
                "work_mem=16MB",
                "random_page_cost=1.1",
                "autovacuum_naptime=10s")) {
            StoreLoad load = new StoreLoad(server, homes, options.prompts(), progress);
            text.append(load.published());
            work.delete("homes");
            text.append(new StoreFiles(load.address(), work.fresh("files")).measured());
            work.delete("files");
            List<Asked> sizes = new ArrayList<>();
            sizes.add(ask(load.address(), load.prompts()));
            for (long size : options.sizes()) {
                new GrownStore(server, load.address(), progress).to(size, size <= options.whole());
                sizes.add(ask(load.address(), size));
            }
            text.append(load.sizes());
            text.append(table(sizes));
        } catch (SQLException failed) {
            throw new IOException(failed);
        }
        return text.toString();
    }

    private record Asked(long prompts, List<Cell> cells) {}

    private record Cell(String name, long rows, double millis) {}

    private Asked ask(String url, long prompts) throws IOException {
        List<Cell> cells = new ArrayList<>();
        StoreAddress address = StoreAddress.parse(url, name -> null);
        HomeFolder folder = new HomeFolder(work.fresh("asker"));
        Derivation derivation =
                new Derivation(new Redactor(RedactionRules.builtIn(), folder.fingerprintKey()), NodeRules::builtIn);
        for (CatalogQuestion question : Questions.of()) {
            try (StoreCatalog catalog = new StoreCatalog(StoreDatabase.toRead(address), new NoAssets(), derivation)) {
                // The first run warms up the JVM and PostgreSQL.
                long rows = question.ask().applyAsLong(catalog);
                List<Double> times = new ArrayList<>();
                while (times.size() < RUNS && (times.isEmpty() || times.get(0) < LONG_MILLIS)) {
                    long start = System.nanoTime();
                    long unused = question.ask().applyAsLong(catalog);
                    times.add((System.nanoTime() - start) / 1e6);
                }
                cells.add(new Cell(question.name(), rows, Measured.median(times)));
                progress.printf(
                        Locale.ROOT,
                        "%,d prompts: %s: %d rows, %.1f ms%n",
                        prompts,
                        question.name(),
                        rows,
                        cells.get(cells.size() - 1).millis());
            }
        }
        work.delete("asker");
        return new Asked(prompts, cells);
    }

    private static String table(List<Asked> sizes) {
        StringBuilder table = new StringBuilder("\n| ms |");
        StringBuilder line = new StringBuilder("|---|");
        for (Asked asked : sizes) {
            table.append(String.format(Locale.ROOT, " %,d prompts |", asked.prompts()));
            line.append("---:|");
        }
        table.append('\n').append(line).append('\n');
        for (int at = 0; at < sizes.get(0).cells().size(); at++) {
            table.append("| ")
                    .append(sizes.get(0).cells().get(at).name().strip())
                    .append(" |");
            for (Asked asked : sizes) {
                table.append(String.format(
                        Locale.ROOT, " %,.0f |", asked.cells().get(at).millis()));
            }
            table.append('\n');
        }
        return table.toString();
    }
}
