package io.github.comfyarchive.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An import of a folder of pictures, beside what others take for a part of the same work, in turn: ExifTool, which reads what the files
 * say; a script that reads the chunks and hashes; reading and hashing alone; copying, each file safely on the disk.
 */
final class Imports {
    private static final String HASH = "reading and hashing alone";
    private static final String COPY = "copying with fsync";

    private final Path root;
    private final BenchOptions options;
    private final Workspace work;
    private final Program program;
    private final PrintStream progress;
    private final Map<String, List<ProcessRun>> runs = new LinkedHashMap<>();

    Imports(Path root, BenchOptions options, PrintStream progress) {
        this.root = root;
        this.options = options;
        this.work = new Workspace(options.work());
        this.program = new Program(root);
        this.progress = progress;
    }

    String run() throws IOException, InterruptedException {
        program.prepare();
        work.deleteAllInTurn(); // of a run that was stopped
        Path pictures = work.fresh("pictures");
        PictureFolder.make(pictures, options.prompts());
        boolean exiftool = isInstalled();
        for (int run = 0; run < options.runs(); run++) {
            round(pictures, exiftool);
        }
        work.deleteAllInTurn();
        work.delete("pictures");
        return table(exiftool);
    }

    private void round(Path pictures, boolean exiftool) throws IOException, InterruptedException {
        String folder = pictures.toString();
        String script = root.resolve("src/bench/pictures.py").toString();
        if (exiftool) {
            note("`exiftool -json`", ProcessRun.of(null, "exiftool", "-json", "-r", "-q", folder));
        }
        note("a script that reads chunks and hashes", ProcessRun.of(null, "python3", script, "chunks", folder));
        Path last = work.next(null);
        Workspace.settle();
        note(COPY, ProcessRun.of(null, "python3", script, "copy", folder, last.toString()));
        last = work.next(last);
        note("`archive import`", program(last, folder));
        note("the same again: nothing new", program.command(Map.of(), last, "import", folder, "--quiet"));
        last = work.next(last);
        note(HASH, ProcessRun.of(null, "python3", script, "hash", folder));
        note("`archive import --link`", program(last, folder, "--link"));
        last = work.next(last);
        note("`archive import --hard-link`", program(last, folder, "--hard-link"));
        // A hard-linked file is the user's own: what is left is deleted, never emptied.
        Workspace.delete(last);
    }

    private ProcessRun program(Path home, String folder, String... how) throws IOException, InterruptedException {
        Workspace.settle();
        List<String> words = new ArrayList<>(List.of("import", folder, "--quiet", "--server=pictures"));
        words.addAll(List.of(how));
        return program.command(Map.of(), home, words.toArray(new String[0]));
    }

    private void note(String what, ProcessRun run) {
        progress.printf(
                Locale.ROOT,
                "%s: %.1f s, %.1f s of CPU, peak %.0f MB%n",
                what,
                run.seconds(),
                run.processorSeconds(),
                run.peakBytes() / 1e6);
        runs.computeIfAbsent(what, key -> new ArrayList<>()).add(run);
    }

    private static boolean isInstalled() throws InterruptedException {
        try {
            ProcessRun.of(null, "exiftool", "-ver");
            return true;
        } catch (IOException none) {
            return false;
        }
    }

    private String table(boolean exiftool) {
        double hash = ProcessRun.medianSeconds(runs.getOrDefault(HASH, List.of()));
        double copy = ProcessRun.medianSeconds(runs.getOrDefault(COPY, List.of()));
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d PNG of 1.5 MB, in the page cache; %s, in turn%s.%n%n"
                        + "| | s | MB/s | rate of hashing alone | rate of copying with fsync | CPU s | peak MB |%n"
                        + "|---|---:|---:|---:|---:|---:|---:|%n",
                options.prompts(),
                options.runs() == 1 ? "one run each" : "medians of " + options.runs() + " runs each",
                exiftool ? "" : " (ExifTool was not installed)"));
        runs.forEach((what, results) -> {
            double seconds = ProcessRun.medianSeconds(results);
            double processor = results.stream()
                    .mapToDouble(ProcessRun::processorSeconds)
                    .sorted()
                    .skip(results.size() / 2)
                    .findFirst()
                    .orElse(0);
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %.1f | %.0f | %.0f %% | %.0f %% | %.1f | %.0f |%n",
                    what,
                    seconds,
                    options.prompts() * (double) PictureFolder.BYTES / 1e6 / seconds,
                    100 * hash / seconds,
                    100 * copy / seconds,
                    processor,
                    results.stream().mapToLong(ProcessRun::peakBytes).max().orElse(0) / 1e6));
        });
        return table.toString();
    }
}
