package io.github.comfyarchive.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The floor: curl fetches the same bytes and understands nothing. Pages in turn on one connection, then files on four. */
final class Curl implements Contender {
    private static final int PAGE = 50;
    private static final int CONNECTIONS = 4;

    private final int prompts;
    private final boolean keep;

    Curl(int prompts, boolean keep) {
        this.prompts = prompts;
        this.keep = keep;
    }

    @Override
    public String name() {
        return keep ? "`curl` to the disk" : "`curl` to nowhere";
    }

    @Override
    public ProcessRun run(URI server, Path folder) throws IOException, InterruptedException {
        List<String> pages = new ArrayList<>();
        for (int offset = 0; offset < prompts; offset += PAGE) {
            fetch(pages, server + "/history?max_items=" + PAGE + "&offset=" + offset, folder.resolve(offset + ".json"));
        }
        Files.write(folder.resolve("pages.curl"), pages);
        for (int connection = 0; connection < CONNECTIONS; connection++) {
            List<String> files = new ArrayList<>();
            for (int file = connection; file < prompts; file += CONNECTIONS) {
                String name = String.format("load_%08d_.png", file);
                fetch(files, server + "/view?filename=" + name + "&subfolder=&type=output", folder.resolve(name));
            }
            Files.write(folder.resolve("files" + connection + ".curl"), files);
        }
        String script =
                "cd \"$0\" && curl -sSfK pages.curl && for i in 0 1 2 3; do curl -sSfK files$i.curl & done && wait";
        return ProcessRun.of(null, "bash", "-c", script, folder.toString());
    }

    private void fetch(List<String> config, String url, Path file) {
        config.add("url = \"" + url + "\"");
        config.add("output = \"" + (keep ? file.toString() : "/dev/null") + "\"");
    }
}
