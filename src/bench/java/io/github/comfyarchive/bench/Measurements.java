package io.github.comfyarchive.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** The measurements that make their own loads; each gives a part of the document. */
final class Measurements {
    static final List<String> NAMES =
            List.of("first", "gentle", "latency", "memory", "scale", "start", "import", "jmh");
    static final String ALL = "all";

    /** By itself: it takes an hour and 40 GB where the store is to be large. */
    static final String STORE = "store";

    private final Path root;
    private final BenchOptions options;
    private final PrintStream out;
    private final PrintStream progress;

    Measurements(Path root, BenchOptions options, PrintStream out, PrintStream progress) {
        this.root = root;
        this.options = options;
        this.out = out;
        this.progress = progress;
    }

    void run(String what) throws IOException, InterruptedException {
        List<String> names = what.equals(ALL) ? NAMES : List.of(what);
        for (String name : names) {
            String text = measure(name);
            out.println(text);
            if (options.write()) {
                new Document(root.resolve("docs/benchmarks.md")).replace(name, text);
            }
        }
    }

    private String measure(String name) throws IOException, InterruptedException {
        return switch (name) {
            case "first" -> new FirstSync(root, options, progress).run();
            case "gentle" -> new Gentle(root, options, progress).run();
            case "latency" -> new Latency(root, options, progress).run();
            case "memory" -> new MemoryUse(root, options, progress).run();
            case "scale" -> new Scale(root, options, progress).run();
            case "start" -> new Start(root, options, progress).run();
            case "import" -> new Imports(root, options, progress).run();
            case STORE -> new StoreScale(options, progress).run();
            case "jmh" -> new Micro(options).run();
            default -> throw new IllegalArgumentException(name);
        };
    }
}
