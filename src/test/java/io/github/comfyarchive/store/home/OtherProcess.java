package io.github.comfyarchive.store.home;

import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.asset.PartialFile;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What another process of this program does to a home; each prints what came of it. */
final class OtherProcess {
    private OtherProcess() {}

    /** {@code lock HOME}: takes the lock and releases it. {@code entries HOME}: the same for that for the entries of server 1. {@code make HOME}: makes everything that stands in a home. */
    public static void main(String[] args) throws Exception {
        HomeFolder home = new HomeFolder(Path.of(args[1]));
        if (args[0].equals("make")) {
            home.create();
            takeAll(home);
            try (Archive archive = Archive.open(home, Clock.systemUTC())) {
                ServerId server = archive.server("s", "http://s", "s").id();
                home.fingerprintKey();
                try (PartialFile part = archive.assets().part(1)) {
                    part.begin("\"e\"").write(new byte[10]);
                    part.rest();
                }
                try (PartialFile part = archive.assets().part(2)) {
                    part.begin("").write(new byte[10]);
                    archive.assets().keep(part, part.sha256(), "bin");
                }
                System.out.println("made, server " + server);
                Runtime.getRuntime().halt(0); // as a kill would: the write-ahead log stays
            }
        }
        try {
            if (args[0].equals("entries")) {
                try (HomeLocks locks = HomeLocks.open(home, Duration.ofMillis(100))) {
                    locks.entries(new ServerId(1)).close();
                }
            } else {
                takeAll(home);
            }
            System.out.println("taken");
        } catch (HomeLockedException held) {
            System.out.println("refused");
        }
    }

    private static void takeAll(HomeFolder home) throws HomeLockedException, StorageException {
        try (HomeLocks locks = HomeLocks.open(home, Duration.ZERO)) {
            locks.all().close();
        }
    }

    /** Runs it in a JVM of its own under a umask, and gives back what it printed. */
    static String run(String umask, String what, HomeFolder home) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "umask " + umask + " && exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // An empty element is the working directory, where the store's migrations lie beside a home's.
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(element -> !element.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classPath));
        command.addAll(List.of(OtherProcess.class.getName(), what, home.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return printed.strip();
    }
}
