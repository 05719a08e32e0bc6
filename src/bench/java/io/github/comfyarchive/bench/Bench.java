package io.github.comfyarchive.bench;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.RawSql;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Started by {@code bin/bench}.
 *
 * <pre>
 * fill HOME N [--seed S] [--pictures]   makes an archive of N prompts, or goes on with one
 * ask HOME...                           measures questions to it, or to several side by side
 * export HOME FOLDER                    measures exports of it into a folder
 * size HOME N [--unlike]                how large an archive of N prompts is, of families or of no two alike
 * serve HOME                            measures what archive serve gives: files beside nginx, thumbnails, pages of HOME
 * soak HOME [--minutes N] [--seed S]    lets the program watch a server that fails at random, into a new home
 * store [--grow N]... [--whole N]       measures the store of many homes, grown to so many prompts, with entries up to N
 * first|gentle|latency|memory|scale|start|import|jmh|all   measures with loads of its own, see {@link Measurements}
 * </pre>
 */
public final class Bench {
    private static final String USAGE =
            "usage: bench fill HOME N [--seed S] [--pictures] | bench ask HOME... | bench export HOME FOLDER"
                    + " | bench size HOME N [--unlike]"
                    + " | bench serve HOME"
                    + " | bench soak HOME [--minutes N] [--seed S]"
                    + " | bench first|gentle|latency|memory|scale|start|import|jmh|all [--prompts N] [--runs N] [--work DIR] [--write]"
                    + " | bench store [--prompts N] [--grow N]... [--whole N] [--work DIR] [--write]";

    private final PrintStream out;
    private final PrintStream progress;

    /**
     * Prepares it.
     *
     * @param out gets tables
     * @param progress gets what is of no use afterwards
     */
    Bench(PrintStream out, PrintStream progress) {
        this.out = out;
        this.progress = progress;
    }

    /** Exits with 2 where the arguments are wrong. */
    public static void main(String[] args) throws IOException, InterruptedException {
        try {
            new Bench(System.out, System.err).run(List.of(args));
        } catch (IllegalArgumentException wrong) {
            System.err.println("bench: " + wrong.getMessage());
            System.exit(2);
        }
    }

    void run(List<String> args) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(args);
        boolean pictures = words.remove("--pictures");
        boolean unlike = words.remove("--unlike");
        String seed = option(words, "--seed", "1");
        String minutes = option(words, "--minutes", "30");
        String what = words.isEmpty() ? "" : words.remove(0);
        if (what.equals("fill") && words.size() == 2) {
            fill(new FilledHome(Path.of(words.get(0))), Long.parseLong(words.get(1)), Long.parseLong(seed), pictures);
        } else if (what.equals("ask") && !words.isEmpty()) {
            new Ask(words.stream().map(home -> new FilledHome(Path.of(home))).toList(), out).run();
        } else if (what.equals("export") && words.size() == 2) {
            new Exports(new FilledHome(Path.of(words.get(0))), Path.of(words.get(1)), out).run();
        } else if (what.equals("size") && words.size() == 2) {
            new Size(new FilledHome(Path.of(words.get(0))), out).run(Long.parseLong(words.get(1)), unlike);
        } else if (what.equals("serve") && words.size() == 1) {
            Path root = Path.of(System.getProperty("bench.root", "."));
            Path home = Path.of(words.get(0)).toAbsolutePath();
            new FilledHome(home).requireFilled();
            new Serving(root, home, root.resolve("target/bench"), out, progress).run();
        } else if (what.equals("soak") && words.size() == 1) {
            Path root = Path.of(System.getProperty("bench.root", "."));
            new Soak(root, Path.of(words.get(0)).toAbsolutePath(), out, progress)
                    .run(Duration.ofSeconds(Math.round(60 * Double.parseDouble(minutes))), Long.parseLong(seed));
        } else if (Measurements.NAMES.contains(what)
                || what.equals(Measurements.ALL)
                || what.equals(Measurements.STORE)) {
            Path root = Path.of(System.getProperty("bench.root", "."));
            new Measurements(root, BenchOptions.parse(root, words), out, progress).run(what);
        } else {
            throw new IllegalArgumentException(USAGE);
        }
    }

    private static String option(List<String> words, String name, String usual) {
        int at = words.indexOf(name);
        if (at < 0 || at + 1 == words.size()) {
            return usual;
        }
        words.remove(at);
        return words.remove(at);
    }

    private void fill(FilledHome home, long count, long seed, boolean pictures)
            throws IOException, InterruptedException {
        home.claim(count, seed, pictures);
        try (Archive archive = home.open()) {
            long start = System.nanoTime();
            long before = new Fill(archive, home.derivation(), new MadeEntries(seed, count), count)
                    .run(done -> progress("prompts", done, count, start));
            double seconds = (System.nanoTime() - start) / 1e9;
            progress.println();
            new StoredFiles(archive, pictures ? new MadePictures(home.folder()) : MadeFiles.ROWS_ALONE)
                    .run(done -> progress("files", done, 0, start));
            RawSql.ask(archive, sql -> sql.one(Long.class, "PRAGMA wal_checkpoint(TRUNCATE)"));
            progress.println();
            out.printf(
                    "%d prompts, %.0f a second; database %.0f MB%n%n",
                    count, (count - before) / seconds, home.databaseBytes() / 1e6);
            out.println("| table or index | MB | bytes a prompt |\n|---|---:|---:|");
            TableSizes.of(archive, count).forEach(out::println);
        }
    }

    private void progress(String what, long done, long of, long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        progress.printf("\r%s: %,d%s, %.0f s   ", what, done, of == 0 ? "" : String.format(" of %,d", of), seconds);
    }
}
