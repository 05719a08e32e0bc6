package io.github.comfyarchive.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** {@code src/bench/plain.py}: Python's own libraries, a page after the other, a file after the other. */
final class PlainScript implements Contender {
    private final Path script;
    private final String pageSize;

    /** One that asks for so many entries at a time; 0 for all. */
    PlainScript(Path root, int pageSize) {
        this.script = root.resolve("src/bench/plain.py");
        this.pageSize = Integer.toString(pageSize);
    }

    @Override
    public String name() {
        return pageSize.equals("0") ? "plain script, all in one request" : "plain script, pages of " + pageSize;
    }

    @Override
    public ProcessRun run(URI server, Path folder) throws IOException, InterruptedException {
        return ProcessRun.of(null, "python3", script.toString(), server.toString(), folder.toString(), pageSize);
    }
}
