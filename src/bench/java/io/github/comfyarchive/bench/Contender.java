package io.github.comfyarchive.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** Whoever fetches a history with its files from a server into an empty folder. */
interface Contender {
    /** In the table. */
    String name();

    /** Runs a whole process; fails where it does. */
    ProcessRun run(URI server, Path folder) throws IOException, InterruptedException;
}
