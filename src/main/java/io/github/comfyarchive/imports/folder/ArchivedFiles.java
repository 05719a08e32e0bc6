package io.github.comfyarchive.imports.folder;

import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.row.OutputState;
import io.github.comfyarchive.store.row.SameGraph;
import io.github.comfyarchive.store.row.ServerRow;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is archived of prompts with the same graph. */
final class ArchivedFiles {
    private final Archive archive;
    private final Redactor redactor;
    private final @Nullable ServerRow server;
    private final Told told;
    private final List<SameGraph> same;
    private final Set<Long> filled = new HashSet<>();
    private @Nullable SecretMask mask;

    /**
     * Of some.
     *
     * @param server of the folder; null where nothing of it is archived yet
     * @param told what their files say
     * @param same the outputs of the prompts
     */
    ArchivedFiles(Archive archive, Redactor redactor, @Nullable ServerRow server, Told told, List<SameGraph> same) {
        this.archive = archive;
        this.redactor = redactor;
        this.server = server;
        this.told = told;
        this.same = same;
    }

    /** Of the prompt that the folder is of, and of no other. */
    private boolean isOfFolder(SameGraph row) {
        return row.imported() && server != null && row.serverId().equals(server.id());
    }

    /** What an earlier import made of the same graph in the same folder: the outputs of that prompt, in their order. */
    List<SameGraph> earlier(String subfolder) {
        return same.stream()
                .filter(row -> isOfFolder(row) && row.output().subfolder().equals(subfolder))
                .map(row -> row.output().prompt())
                .findFirst()
                .map(prompt -> same.stream()
                        .filter(row -> row.output().prompt() == prompt)
                        .sorted(Comparator.comparingInt(row -> row.output().position()))
                        .toList())
                .orElse(List.of());
    }

    /** Whether any of them has a file. */
    boolean hasFiles() {
        return same.stream().anyMatch(row -> row.asset() != null);
    }

    /** The output that a file is of, and that has none: of the same name, in the same folder if there is one. */
    Optional<SameGraph> lacking(FoundFile file) {
        Optional<SameGraph> lacking = same.stream()
                .filter(row -> row.state() != OutputState.STORED && row.state() != OutputState.FORGOTTEN)
                .filter(row -> row.output().filename().equals(file.name())
                        && !filled.contains(row.output().id()))
                .filter(row -> !isTaken(file, row))
                .min(Comparator.comparing(row -> !row.output().subfolder().equals(file.subfolder())));
        lacking.ifPresent(row -> filled.add(row.output().id()));
        return lacking;
    }

    /** Whether it is an output of theirs whose file somebody wanted gone. */
    boolean isForgotten(FoundFile file) {
        return same.stream()
                .anyMatch(row -> row.state() == OutputState.FORGOTTEN
                        && row.output().filename().equals(file.name()));
    }

    /** Whether a prompt of this very folder has the file already, so that it is not another's of the same name. */
    private boolean isTaken(FoundFile file, SameGraph lacking) {
        return isOfFolder(lacking) && !lacking.output().subfolder().equals(file.subfolder());
    }

    /** Whether a file is one of theirs: the same bytes as they are kept; or, of one that was masked, the same name. */
    boolean isSame(FoundFile file, String sha256) {
        return same.stream()
                .anyMatch(row -> sha256.equals(row.asset())
                        || (row.masked() && row.output().filename().equals(file.name())));
    }

    /** What may stand in their files: what the rules find in what the file says, and what was removed of these prompts. */
    SecretMask mask() {
        if (mask == null) {
            mask = find();
        }
        return mask;
    }

    private SecretMask find() {
        if (told.isNothing()) {
            return SecretMask.none();
        }
        RawEntry whole = new Draft("file", told, 0).entry();
        SecretMask found = SecretMask.none();
        try {
            found = redactor.redact(whole).mask();
            Set<Long> prompts = new HashSet<>();
            for (SameGraph row : same) {
                if (row.output().redacted() && prompts.add(row.output().prompt())) {
                    long prompt = row.output().prompt();
                    found = found.plus(redactor.removed(
                            archive.kept().entry(prompt).entry(),
                            whole,
                            archive.imports().fingerprints(prompt)));
                }
            }
        } catch (UnreadableEntryException beyondBounds) {
            return SecretMask.tooMany();
        } catch (ArchiveException damaged) {
            if (!damaged.unusable()) {
                throw damaged;
            }
        }
        return found.forFiles();
    }
}
