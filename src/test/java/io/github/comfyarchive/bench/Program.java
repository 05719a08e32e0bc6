package io.github.comfyarchive.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The packaged program, by {@code bin/archive}, with its class archive made before. */
final class Program implements Contender {
    private final Path script;

    Program(Path root) {
        this.script = root.resolve("bin/archive");
    }

    @Override
    public String name() {
        return "`archive sync`";
    }

    /** Starts it a few times, so that it is built and its class archive is there. */
    void prepare(Path scratch) throws IOException, InterruptedException {
        for (int start = 0; start < 2; start++) {
            command(Map.of(), scratch, "stats");
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
