package io.github.comfyarchive.central.publish;

import io.github.comfyarchive.central.sql.PromptIndex;
import io.github.comfyarchive.central.sql.StoredPrompt;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.HomeMerge;
import io.github.comfyarchive.store.OtherHome;
import io.github.comfyarchive.store.Publication;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.PromptRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Two copies of a prompt, of two homes, become one, as {@code import} of a home merges them: by the very same code, in a home of its own that
 * goes at the end. Before, of one run's two copies what differs is removed ({@link CommonEntry}).
 */
final class Meeting implements AutoCloseable {
    private static final String URL = "store://meeting";

    private final Derivation derivation;
    private final Path folder;
    private final Archive archive;
    private int servers;

    private Meeting(Derivation derivation, Path folder, Archive archive) {
        this.derivation = derivation;
        this.folder = folder;
        this.archive = archive;
    }

    /** Makes room for it. */
    static Meeting begin(Derivation derivation) throws StorageException {
        try {
            Path folder = Files.createTempDirectory("archive-publish"); // for its owner alone
            return new Meeting(
                    derivation, folder, Archive.open(new HomeFolder(folder.resolve("home")), Clock.systemUTC()));
        } catch (IOException refused) {
            throw StorageException.of("two homes' copies of a prompt cannot be compared", refused);
        }
    }

    /**
     * What became of two copies.
     *
     * @param prompt the one
     * @param index by what it is found
     * @param runs that of its entry, then those of its replaced entries
     */
    record Result(StoredPrompt prompt, PromptIndex index, List<Run> runs) {}

    /**
     * Makes one of copies of a prompt.
     *
     * @param copies at least one
     * @param without runs that are left out, for somebody wanted them gone
     * @param assets what is known of files
     * @return nothing, null, where no run is left
     */
    @Nullable
    Result of(List<StoredPrompt> copies, Set<Run> without, Function<String, @Nullable AssetRow> assets)
            throws UnreadableEntryException {
        List<Copy> read = new ArrayList<>();
        for (StoredPrompt copy : copies) {
            Copy derived = Copy.of(copy, derivation).without(without);
            if (!derived.entries().isEmpty()) {
                read.add(derived);
            }
        }
        if (read.isEmpty()) {
            return null;
        }
        alike(read);
        dropLessMasked(read, assets);
        ServerId server = server();
        for (Copy copy : read) {
            archive.merge().write(server, List.of(copy.merged(server, assets)), derivation.redactor());
        }
        StoredPrompt first = read.get(0).prompt();
        PromptRow row = archive.prompts()
                .called(first.key().promptId(), server, 1)
                .get(0)
                .row();
        Publication.Prompt whole = archive.publication().prompt(row.id()).orElseThrow();
        long place = copies.stream().mapToLong(StoredPrompt::place).min().orElseThrow();
        String archived = copies.stream()
                .map(copy -> copy.row().firstArchivedAt())
                .min(Comparator.naturalOrder())
                .orElseThrow();
        Copy one = Copy.of(
                new StoredPrompt(first.key(), place, withFirst(whole.row(), archived), whole.whole()), derivation);
        return new Result(
                one.prompt(),
                PromptIndex.of(one.entries().get(0)),
                one.entries().stream().map(Run::of).toList());
    }

    /** Each meeting has a server of its own: ids may come twice. */
    private ServerId server() {
        String name = "meeting-" + ++servers;
        return archive.server(name, URL + "/" + servers, name).id();
    }

    private static Publication.Row withFirst(Publication.Row row, String archived) {
        return new Publication.Row(
                row.number(),
                row.status(),
                row.completed(),
                row.clientId(),
                row.workflowId(),
                row.createdAt(),
                row.startedAt(),
                row.finishedAt(),
                row.durationMs(),
                archived,
                row.lastChangedAt(),
                row.derivation());
    }

    /** Gives copies of one run the same entry, what differs removed. */
    private void alike(List<Copy> copies) throws UnreadableEntryException {
        Map<Run, byte[]> common = new HashMap<>();
        for (Copy copy : copies) {
            for (NewEntry entry : copy.entries()) {
                common.merge(Run.of(entry), entry.entry().json(), CommonEntry::of);
            }
        }
        for (int index = 0; index < copies.size(); index++) {
            copies.set(index, copies.get(index).with(common, derivation));
        }
        Map<List<Object>, String> reasons = new HashMap<>();
        for (Copy copy : copies) {
            copy.prompt()
                    .whole()
                    .outputs()
                    .forEach(output -> reasons.merge(
                            reference(output),
                            output.lastError() == null ? "" : output.lastError(),
                            Meeting::moreRemoved));
        }
        copies.replaceAll(copy -> copy.saying(reasons));
    }

    /** Of one run's files of one output those go in which less was masked: they are kept beside by no other name. */
    private static void dropLessMasked(List<Copy> copies, Function<String, @Nullable AssetRow> assets) {
        Map<List<Object>, Integer> most = new HashMap<>();
        for (Copy copy : copies) {
            for (OutputRow output : copy.prompt().whole().outputs()) {
                if (output.replacedAt() == null) {
                    most.merge(reference(output), masked(output, assets), Math::max);
                }
            }
        }
        copies.replaceAll(copy -> copy.with(copy.prompt().whole().outputs().stream()
                .map(output -> output.asset() != null
                                && output.replacedAt() == null
                                && masked(output, assets) < most.getOrDefault(reference(output), 0)
                        ? output.withoutFile()
                        : output)
                .toList()));
    }

    private static int masked(OutputRow output, Function<String, @Nullable AssetRow> assets) {
        AssetRow asset = output.asset() == null ? null : assets.apply(output.asset());
        return asset == null ? 0 : asset.masked();
    }

    private static List<Object> reference(OutputRow output) {
        return List.of(output.nodeId(), output.media(), output.position(), output.file());
    }

    private static String moreRemoved(String one, String other) {
        return Redactor.removals(other) > Redactor.removals(one) ? other : one;
    }

    /** A copy with what is derived from its entries: the prompt's first, then those that were replaced. */
    private record Copy(StoredPrompt prompt, List<NewEntry> entries) {
        /** What the rules of who asks remove is removed from each. */
        static Copy of(StoredPrompt told, Derivation derivation) throws UnreadableEntryException {
            StoredPrompt prompt = new StoredPrompt(
                    told.key(), told.place(), told.row(), told.whole().with(derivation.redactor()::redactText));
            List<NewEntry> entries = new ArrayList<>();
            entries.add(derived(prompt.whole().entry(), derivation));
            for (RedactedEntry replaced : prompt.whole().replaced()) {
                entries.add(derived(replaced, derivation));
            }
            return new Copy(prompt, entries);
        }

        private static NewEntry derived(RedactedEntry entry, Derivation derivation) throws UnreadableEntryException {
            return derivation.of(derivation.redactor().redactAgain(entry));
        }

        Copy without(Set<Run> gone) {
            if (gone.isEmpty()) {
                return this;
            }
            Set<List<Object>> unwanted = new HashSet<>();
            List<NewEntry> left = new ArrayList<>();
            for (NewEntry entry : entries) {
                if (gone.contains(Run.of(entry))) {
                    entry.parsed()
                            .outputs()
                            .forEach(output -> unwanted.add(
                                    List.of(output.nodeId(), output.media(), output.position(), output.file())));
                } else {
                    left.add(entry);
                }
            }
            List<OutputRow> outputs = prompt.whole().outputs().stream()
                    .filter(output -> !unwanted.contains(
                            List.of(output.nodeId(), output.media(), output.position(), output.file())))
                    .toList();
            return new Copy(with(outputs, left), left);
        }

        private StoredPrompt with(List<OutputRow> outputs, List<NewEntry> left) {
            OtherHome.Prompt whole = prompt.whole();
            List<RedactedEntry> all = left.stream().map(NewEntry::entry).toList();
            return new StoredPrompt(
                    prompt.key(),
                    prompt.place(),
                    prompt.row(),
                    new OtherHome.Prompt(
                            whole.promptId(),
                            null,
                            whole.startedAt(),
                            whole.finishedAt(),
                            whole.firstArchivedAt(),
                            null,
                            all.isEmpty() ? whole.entry() : all.get(0),
                            all.isEmpty() ? List.of() : all.subList(1, all.size()),
                            outputs,
                            whole.redactions(),
                            whole.aliases(),
                            whole.annotations()));
        }

        Copy with(Map<Run, byte[]> common, Derivation derivation) throws UnreadableEntryException {
            List<NewEntry> same = new ArrayList<>();
            List<OutputRow> outputs = new ArrayList<>(prompt.whole().outputs());
            for (NewEntry entry : entries) {
                byte[] json = Objects.requireNonNull(common.get(Run.of(entry)));
                if (Arrays.equals(json, entry.entry().json())) {
                    same.add(entry);
                    continue;
                }
                RedactedEntry kept = RedactedEntry.kept(
                        prompt.whole().promptId(), json, entry.entry().rulesVersion());
                NewEntry derived = derived(kept, derivation);
                rename(outputs, entry, derived);
                same.add(derived);
            }
            return new Copy(with(outputs, same), same);
        }

        /** Names of files in which something was removed are those of the common entry. */
        private static void rename(List<OutputRow> outputs, NewEntry before, NewEntry after) {
            int count = Math.min(
                    before.parsed().outputs().size(), after.parsed().outputs().size());
            for (int index = 0; index < count; index++) {
                var was = before.parsed().outputs().get(index);
                var is = after.parsed().outputs().get(index);
                for (int row = 0; row < outputs.size(); row++) {
                    OutputRow output = outputs.get(row);
                    if (output.nodeId().equals(was.nodeId())
                            && output.media().equals(was.media())
                            && output.position() == was.position()
                            && output.file().equals(was.file())) {
                        outputs.set(
                                row,
                                output.at(new OutputRow(
                                        0,
                                        0,
                                        is.nodeId(),
                                        is.media(),
                                        is.position(),
                                        is.file().filename(),
                                        is.file().subfolder(),
                                        is.file().type(),
                                        output.cached(),
                                        output.state(),
                                        null,
                                        output.provenance(),
                                        0,
                                        null,
                                        null,
                                        null)));
                    }
                }
            }
        }

        /** Why a file did not come: of two reasons that in which something was removed. */
        Copy saying(Map<List<Object>, String> reasons) {
            List<OutputRow> outputs = prompt.whole().outputs().stream()
                    .map(output -> {
                        String reason = reasons.getOrDefault(reference(output), "");
                        return output.lastError() != null && Redactor.removals(reason) > 0
                                ? output.saying(reason)
                                : output;
                    })
                    .toList();
            return with(outputs);
        }

        Copy with(List<OutputRow> outputs) {
            return new Copy(with(outputs, entries), entries);
        }

        HomeMerge.Merged merged(ServerId server, Function<String, @Nullable AssetRow> assets) {
            Map<String, HomeMerge.File> files = new HashMap<>();
            for (OutputRow output : prompt.whole().outputs()) {
                AssetRow asset = output.asset() == null ? null : assets.apply(output.asset());
                if (asset != null) {
                    files.put(asset.sha256(), new HomeMerge.File(asset, List.of()));
                }
            }
            return new HomeMerge.Merged(
                    prompt.whole(),
                    entries,
                    Sha256.digest().digest(prompt.whole().entry().json()),
                    files,
                    prompt.whole().aliases().stream()
                            .map(alias -> new OtherHome.Alias(server, alias.promptId()))
                            .toList());
        }
    }

    @Override
    public void close() {
        archive.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException refused) {
            throw new UncheckedIOException("what two homes' copies were compared in cannot be removed", refused);
        }
    }
}
