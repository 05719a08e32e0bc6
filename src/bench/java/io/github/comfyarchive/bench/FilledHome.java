package io.github.comfyarchive.bench;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.graph.NodeRules;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/**
 * A home that the benchmark may fill: its own, or one that is not there yet. A file in it says with what, so that it is gone on with
 * by the same numbers alone.
 */
final class FilledHome {
    private final HomeFolder home;
    private final Path note;

    FilledHome(Path folder) {
        this.home = new HomeFolder(folder);
        this.note = folder.resolve("bench.txt");
    }

    /** Takes the folder, or says why not. */
    void claim(long count, long seed, boolean pictures) throws IOException {
        String wanted = count + " prompts of seed " + seed + (pictures ? ", with pictures" : "") + "\n";
        if (!Files.exists(home.root())) {
            Files.createDirectories(home.root());
            Files.writeString(note, wanted);
            return;
        }
        String found = Files.exists(note) ? Files.readString(note) : "no archive of the benchmark\n";
        if (!found.equals(wanted)) {
            throw new IllegalArgumentException(home + " exists and holds " + found.strip() + ", not " + wanted.strip());
        }
    }

    void requireFilled() {
        if (!Files.exists(note)) {
            throw new IllegalArgumentException(home + " holds no archive of the benchmark: fill one first");
        }
    }

    Archive open() throws StorageException {
        return Archive.open(home, Clock.systemUTC());
    }

    Derivation derivation() throws StorageException {
        return new Derivation(new Redactor(RedactionRules.builtIn(), home.fingerprintKey()), NodeRules::builtIn);
    }

    long databaseBytes() throws IOException {
        return Files.size(home.database());
    }

    HomeFolder folder() {
        return home;
    }
}
