package io.github.comfyarchive.bench;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.graph.GraphTokens;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.RawSql;
import io.github.comfyarchive.store.row.PromptRow;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** How large the database is beside the JSON that it holds, and how long it takes to read one entry of it. */
final class Size {
    private static final int BATCH = 100;
    private static final int READS = 2_000;

    private final FilledHome home;
    private final PrintStream out;

    Size(FilledHome home, PrintStream out) {
        this.home = home;
        this.out = out;
    }

    void run(long count, boolean unlike) throws IOException {
        home.claim(count, unlike ? 2 : 1, false);
        long json = 0;
        long graphs = 0;
        long start = System.nanoTime();
        long saving = 0;
        MadeWorkflows workflows = new MadeWorkflows(unlike);
        try (Archive archive = home.open()) {
            Derivation derivation = home.derivation();
            ServerId server =
                    archive.server(null, "http://127.0.0.1:8188", "made").id();
            List<NewEntry> batch = new ArrayList<>();
            for (long index = 0; index < count; index++) {
                NewEntry entry = derivation.of(derivation.redactor().redact(workflows.entry(index)));
                json += entry.entry().json().length;
                GraphTokens graph = entry.graph();
                graphs += graph == null ? 0 : graph.size();
                batch.add(entry);
                if (batch.size() == BATCH || index == count - 1) {
                    long before = System.nanoTime();
                    archive.ofServer(server).save(batch, derivation.redactor());
                    saving += System.nanoTime() - before;
                    batch.clear();
                }
            }
            RawSql.ask(archive, sql -> sql.one(Long.class, "PRAGMA wal_checkpoint(TRUNCATE)"));
            double seconds = (System.nanoTime() - start) / 1e9;
            out.printf(
                    "%d prompts of %d bytes, %.0f %% of them graph; %.0f a second, saving alone %.0f%n",
                    count, json / count, 100.0 * graphs / json, count / seconds, count / (saving / 1e9));
            out.printf(
                    "database %.1f MB, %.1f %% of the JSON%n%n",
                    home.databaseBytes() / 1e6, 100.0 * home.databaseBytes() / json);
            out.println("| table or index | MB | bytes a prompt |\n|---|---:|---:|");
            TableSizes.of(archive, count).forEach(out::println);
        } catch (UnreadableEntryException impossible) {
            throw new IllegalStateException(impossible);
        }
        out.println();
        reads(count);
    }

    private void reads(long count) throws IOException {
        Random random = new Random(1);
        List<Double> first = new ArrayList<>();
        List<Double> again = new ArrayList<>();
        for (int session = 0; session < 30; session++) {
            try (Archive archive = home.open()) {
                PromptRow any = archive.prompts()
                        .beginningWith(MadeNames.uuid("entry " + random.nextInt((int) count)), 1)
                        .get(0);
                first.add(millis(archive, any));
            }
        }
        try (Archive archive = home.open()) {
            for (int read = 0; read < READS; read++) {
                PromptRow any = archive.prompts()
                        .beginningWith(MadeNames.uuid("entry " + random.nextInt((int) count)), 1)
                        .get(0);
                again.add(millis(archive, any));
            }
        }
        again.subList(0, READS / 2).clear(); // until the JVM is warm
        out.printf("reading an entry: on a new connection %s; of many %s%n", percentiles(first), percentiles(again));
    }

    private static double millis(Archive archive, PromptRow prompt) {
        long start = System.nanoTime();
        if (archive.prompts().entry(prompt).json().length == 0) {
            throw new IllegalStateException("an entry is empty");
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static String percentiles(List<Double> times) {
        Collections.sort(times);
        return String.format(
                "p50 %.3f ms, p99 %.3f ms, most %.3f ms",
                times.get(times.size() / 2), times.get(times.size() * 99 / 100), times.get(times.size() - 1));
    }
}
