package io.github.comfyarchive.bench;

import io.github.comfyarchive.store.Archive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Started by {@code bin/bench}.
 *
 * <pre>
 * fill HOME N [--seed S]   makes an archive of N prompts, or goes on with one
 * ask HOME...              measures questions to it, or to several side by side
 * </pre>
 */
public final class Bench {
    private static final String USAGE = "usage: bench fill HOME N [--seed S] | bench ask HOME...";

    private Bench() {}

    /** Exits with 2 where the arguments are wrong. */
    public static void main(String[] args) throws IOException, InterruptedException {
        try {
            run(List.of(args));
        } catch (IllegalArgumentException wrong) {
            System.err.println("bench: " + wrong.getMessage());
            System.exit(2);
        }
    }

    static void run(List<String> args) throws IOException, InterruptedException {
        if (args.size() == 3 && args.get(0).equals("fill")) {
            fill(new FilledHome(Path.of(args.get(1))), Long.parseLong(args.get(2)), 1);
        } else if (args.size() == 5 && args.get(0).equals("fill") && args.get(3).equals("--seed")) {
            fill(new FilledHome(Path.of(args.get(1))), Long.parseLong(args.get(2)), Long.parseLong(args.get(4)));
        } else if (args.size() > 1 && args.get(0).equals("ask")) {
            new Ask(args.stream()
                            .skip(1)
                            .map(home -> new FilledHome(Path.of(home)))
                            .toList())
                    .run();
        } else {
            throw new IllegalArgumentException(USAGE);
        }
    }

    private static void fill(FilledHome home, long count, long seed) throws IOException, InterruptedException {
        home.claim(count, seed);
        try (Archive archive = home.open()) {
            long start = System.nanoTime();
            long before = new Fill(archive, home.derivation(), new MadeEntries(seed, count), count)
                    .run(done -> progress("prompts", done, count, start));
            double seconds = (System.nanoTime() - start) / 1e9;
            System.err.println();
            new StoredFiles(archive).run(done -> progress("files", done, 0, start));
            archive.ask(handle -> handle.execute("PRAGMA wal_checkpoint(TRUNCATE)"));
            System.err.println();
            System.out.printf(
                    "%d prompts, %.0f a second; database %.0f MB%n%n",
                    count, (count - before) / seconds, home.databaseBytes() / 1e6);
            System.out.println("| table or index | MB | bytes a prompt |\n|---|---:|---:|");
            TableSizes.of(archive, count).forEach(System.out::println);
        }
    }

    private static void progress(String what, long done, long of, long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        System.err.printf("\r%s: %,d%s, %.0f s   ", what, done, of == 0 ? "" : String.format(" of %,d", of), seconds);
    }
}
