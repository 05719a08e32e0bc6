package io.github.comfyarchive.bench;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.RawSql;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * {@code archive watch} beside a server that gives it no rest, killed itself now and then. In the end a sync, and a look at whether
 * everything is archived that could be read for two minutes.
 */
final class Soak {
    private static final int TICK_MILLIS = 20;
    private static final double KILL_EVERY_SECONDS = 180;
    private static final int LOST_SHOWN = 20;

    /** 128 and the number of SIGTERM. */
    private static final int TERMINATED = 143;

    private final Path script;
    private final Path home;
    private final PrintStream out;
    private final PrintStream progress;
    private final List<String> options;
    private int kills;
    private int deaths;
    private long peak;

    Soak(Path root, Path home, PrintStream out, PrintStream progress) {
        this.script = root.resolve("bin/archive");
        this.home = home;
        this.out = out;
        this.progress = progress;
        this.options = List.of(script.toString(), "--home=" + home, "--quiet");
    }

    /** Runs for so long, and fails where something is lost. */
    void run(Duration length, long seed) throws IOException, InterruptedException {
        if (Files.exists(home)) {
            throw new IllegalArgumentException(home + " is there already");
        }
        out.printf("Seed %d.%n%n", seed);
        try (SoakedServer server = new SoakedServer(seed)) {
            torment(server, length, new Random(~seed));
            server.heal();
            int sync = command("sync", "--server=" + server.url()).waitFor();
            int verify = command("verify", "--read-data").waitFor();
            report(server, sync, verify);
        }
    }

    private void torment(SoakedServer server, Duration length, Random random) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process watch = command("watch", "--timeout=3", "--server=" + server.url());
        long last = start;
        while (System.nanoTime() - start < length.toNanos()) {
            Thread.sleep(TICK_MILLIS);
            server.moveOn();
            long now = System.nanoTime();
            if (random.nextDouble() < (now - last) / 1e9 / KILL_EVERY_SECONDS) {
                watch.descendants().forEach(ProcessHandle::destroyForcibly);
                watch.destroyForcibly().waitFor();
                kills++;
                watch = command("watch", "--timeout=3", "--server=" + server.url());
            } else if (!watch.isAlive()) {
                out.println("watch ended by itself with " + watch.exitValue());
                deaths++;
                watch = command("watch", "--timeout=3", "--server=" + server.url());
            }
            if (last / 1_000_000_000 != now / 1_000_000_000) {
                peak = Math.max(peak, ProcessRun.peakOf(watch.pid()));
                progress.printf("\r%d s   ", TimeUnit.NANOSECONDS.toSeconds(now - start));
            }
            last = now;
        }
        progress.println();
        watch.destroy();
        int end = watch.waitFor();
        if (end != TERMINATED) {
            out.println("watch ended with " + end);
            deaths++;
        }
    }

    private Process command(String... words) throws IOException {
        List<String> command = new ArrayList<>(options);
        command.addAll(List.of(words));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        home.resolveSibling(home.getFileName() + ".log").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void report(SoakedServer server, int sync, int verify) throws IOException {
        Set<String> archived;
        long notStored;
        try (Archive archive = new FilledHome(home).open()) {
            archived =
                    new HashSet<>(RawSql.ask(archive, sql -> sql.list(String.class, "SELECT prompt_id FROM prompt")));
            notStored = RawSql.ask(
                    archive, sql -> sql.one(Long.class, "SELECT count(*) FROM output WHERE state <> 'stored'"));
        }
        List<String> due = server.readableForTwoMinutes();
        List<String> lost = due.stream().filter(id -> !archived.contains(id)).toList();
        out.println("| | |\n|---|---:|");
        server.rows().forEach(out::println);
        out.printf("| `archive watch` killed | %d |%n", kills);
        out.printf("| `archive watch` ended by itself | %d |%n", deaths);
        out.printf("| its peak memory | %d MB |%n", peak / 1_000_000);
        out.printf("| prompts that could be read for two minutes | %,d |%n", due.size());
        out.printf("| of these lost | %,d |%n", lost.size());
        out.printf("| prompts archived | %,d |%n", archived.size());
        out.printf("| their files that are not stored | %,d |%n", notStored);
        out.printf("| the last `sync`, `verify --read-data` | exit %d, %d |%n", sync, verify);
        lost.stream().limit(LOST_SHOWN).forEach(id -> out.println("lost: " + id));
        if (!lost.isEmpty() || notStored > 0 || sync != 0 || verify != 0 || deaths > 0) {
            throw new IOException("the soak found a fault");
        }
    }
}
