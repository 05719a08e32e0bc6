package io.github.comfyarchive.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The packaged program, by {@code bin/archive}, with its class archive made before. */
final class Program implements Contender {
    private static final int LONGEST_TRAINING = 120;

    private final Path script;

    Program(Path root) {
        this.script = root.resolve("bin/archive");
    }

    @Override
    public String name() {
        return "`archive sync`";
    }

    /** Starts it once, so that it is built, and waits for its class archive, which is made beside the first start. */
    void prepare() throws IOException, InterruptedException {
        ProcessRun.of(null, script.toString(), "--version");
        for (int second = 0; second < LONGEST_TRAINING && !trained(); second++) {
            Thread.sleep(1_000);
        }
    }

    private boolean trained() throws IOException {
        Path archives = script.resolveSibling("../target/cds");
        if (!Files.isDirectory(archives)) {
            return false;
        }
        try (Stream<Path> files = Files.list(archives)) {
            return files.anyMatch(file -> file.toString().endsWith(".key"));
        }
    }

    @Override
    public ProcessRun run(URI server, Path folder) throws IOException, InterruptedException {
        return command(Map.of(), folder, "sync", "--server=" + server, "--quiet");
    }

    ProcessRun command(Map<String, String> environment, Path home, String... words)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(script.toString(), "--home=" + home));
        command.addAll(List.of(words));
        return ProcessRun.of(null, environment, command.toArray(new String[0]));
    }
}
