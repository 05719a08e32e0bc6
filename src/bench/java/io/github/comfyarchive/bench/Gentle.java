package io.github.comfyarchive.bench;

import io.github.comfyarchive.bench.load.Load;
import io.github.comfyarchive.bench.load.LoadServer;
import io.github.comfyarchive.comfy.PageSize;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How long another client of a server like the real one waits while somebody fetches its history and files. */
final class Gentle {
    private static final long LIMIT_MILLIS = PageSize.LONGEST_WAIT.toMillis();
    private static final int QUIET_SECONDS = 5;

    private final BenchOptions options;
    private final Workspace work;
    private final Program program;
    private final List<Contender> contenders;
    private final PrintStream progress;

    Gentle(Path root, BenchOptions options, PrintStream progress) {
        this.options = options;
        this.work = new Workspace(options.work());
        this.program = new Program(root);
        this.contenders = List.of(program, new PlainScript(root, 200), new PlainScript(root, 0));
        this.progress = progress;
    }

    String run() throws IOException, InterruptedException {
        program.prepare();
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "Milliseconds that `GET /prompt` waits, asked 20 times a second, while %,d entries of 52 KB and as many pictures of"
                        + " 200 KB are fetched from a server of one thread that makes 50 MB/s:%n%n"
                        + "| meanwhile | asked | median | of 100 the 99th | longest | over %d ms |%n|---|---:|---:|---:|---:|---:|%n",
                options.prompts(),
                LIMIT_MILLIS));
        try (LoadServer server = LoadServer.start(Load.of(options.prompts(), Load.REAL))) {
            table.append(row("nothing", waits(server.uri(), null)));
            for (Contender contender : contenders) {
                progress.println(contender.name());
                table.append(row(contender.name(), waits(server.uri(), contender)));
            }
        }
        work.deleteAllInTurn();
        return table.toString();
    }

    private double[] waits(URI server, Contender contender) throws IOException, InterruptedException {
        Path folder = work.next(null);
        Workspace.settle();
        try (Bystander bystander = Bystander.at(server)) {
            if (contender == null) {
                TimeUnit.SECONDS.sleep(QUIET_SECONDS);
            } else {
                contender.run(server, folder);
            }
            return bystander.waits();
        }
    }

    static String row(String name, double[] waits) {
        int count = waits.length;
        long over = 0;
        for (double wait : waits) {
            over += wait > LIMIT_MILLIS ? 1 : 0;
        }
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %.1f | %.0f | %.0f | %d |%n",
                name,
                count,
                waits[count / 2],
                waits[(int) (count * 0.99)],
                waits[count - 1],
                over);
    }
}
