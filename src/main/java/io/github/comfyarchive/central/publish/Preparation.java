package io.github.comfyarchive.central.publish;

import io.github.comfyarchive.central.sql.PromptIndex;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.OtherHome;
import io.github.comfyarchive.store.Publication;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.RedactionRow;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads changes of a home, redacts their entries by today's rules, and derives by what they are found. */
final class Preparation {
    /** Of entries, in one transaction and in memory. */
    private static final long MOST_BYTES = 8L << 20;

    private final Publication home;
    private final Derivation derivation;
    private final List<String> notices;
    private Map<ServerId, String> uids = Map.of();

    /**
     * @param notices where to say of what cannot be told
     */
    Preparation(Publication home, Derivation derivation, List<String> notices) {
        this.home = home;
        this.derivation = derivation;
        this.notices = notices;
    }

    /** Takes the servers' uids. */
    void know(List<Publication.Server> servers) {
        Map<ServerId, String> known = new HashMap<>();
        servers.forEach(server -> known.put(server.id(), server.uid()));
        uids = known;
    }

    /** Prepares the first of some changes, as many as fit: they are read one after the other, and derived side by side. */
    Prepared of(List<Publication.Change> changes) {
        List<Publication.Change> some = new ArrayList<>();
        List<Read> read = new ArrayList<>();
        long bytes = 0;
        for (Publication.Change change : changes) {
            if (bytes > MOST_BYTES) {
                break;
            }
            some.add(change);
            Optional<Read> prompt = change.kind().equals("prompt") ? read(change.row()) : Optional.empty();
            prompt.ifPresent(read::add);
            bytes += prompt.map(Read::size).orElse(0L);
        }
        Prepared prepared = new Prepared(some.get(some.size() - 1).number());
        some.forEach(change -> add(change, prepared));
        for (Derived derived : read.parallelStream().map(this::derived).toList()) {
            if (derived.prompt() != null) {
                prepared.prompts.add(derived.prompt());
            } else {
                notices.add(derived.problem());
            }
        }
        return prepared;
    }

    private void add(Publication.Change change, Prepared prepared) {
        switch (change.kind()) {
            case "annotation" -> home.annotation(change.key()).map(this::today).ifPresent(prepared.annotations::add);
            case "forgotten" ->
                home.forgotten(change.row()).ifPresent(tombstone -> {
                    String uid = uids.get(tombstone.serverId());
                    if (uid != null) {
                        prepared.tombstones.add(new Prepared.Gone(uid, tombstone));
                    }
                });
            case "gone" ->
                prepared.left.add(new Prepared.Left(
                        change.row(), home.called(change.row()).orElse(null)));
            default -> {
                // Prompts are read before, servers and saved searches are told at the begin of each publish, files by
                // themselves.
            }
        }
    }

    /** A prompt as the home has it. */
    private record Read(long place, String server, Publication.Prompt prompt, Map<String, AssetRow> assets) {
        long size() {
            OtherHome.Prompt whole = prompt.whole();
            return whole.entry().json().length
                    + whole.replaced().stream()
                            .mapToLong(entry -> entry.json().length)
                            .sum();
        }
    }

    private Optional<Read> read(long key) {
        try {
            Optional<Publication.Prompt> prompt = home.prompt(key);
            // One of a server that is newer than the changes has a newer change too.
            String uid = prompt.map(one -> uids.get(one.server())).orElse(null);
            return prompt.isEmpty() || uid == null
                    ? Optional.empty()
                    : Optional.of(
                            new Read(key, uid, prompt.get(), assets(prompt.get().whole())));
        } catch (ArchiveException damaged) {
            if (!damaged.unusable()) {
                throw damaged;
            }
            notices.add("prompt " + key + " cannot be published: " + damaged.getMessage());
            return Optional.empty();
        }
    }

    /** A prompt, or why it cannot be told. */
    private record Derived(Prepared.@Nullable One prompt, String problem) {}

    private Derived derived(Read read) {
        try {
            return new Derived(derive(read), "");
        } catch (UnreadableEntryException damaged) {
            return new Derived(
                    null,
                    "prompt " + read.prompt().whole().promptId() + " cannot be published: " + damaged.getMessage());
        }
    }

    private Prepared.One derive(Read read) throws UnreadableEntryException {
        OtherHome.Prompt whole = read.prompt().whole().with(derivation.redactor()::redactText);
        List<RedactedEntry> today = new ArrayList<>();
        List<Run> runs = new ArrayList<>();
        List<RedactedEntry> entries = new ArrayList<>(List.of(whole.entry()));
        entries.addAll(whole.replaced());
        PromptIndex index = null;
        for (RedactedEntry entry : entries) {
            NewEntry derived = derivation.of(derivation.redactor().redactAgain(entry));
            index = index == null ? PromptIndex.of(derived) : index;
            today.add(derived.entry());
            runs.add(Run.of(derived));
        }
        OtherHome.Prompt told = new OtherHome.Prompt(
                whole.promptId(),
                null,
                whole.startedAt(),
                whole.finishedAt(),
                whole.firstArchivedAt(),
                null,
                today.get(0),
                today.subList(1, today.size()),
                whole.outputs(),
                withoutFingerprints(whole.redactions()),
                whole.aliases(),
                whole.annotations());
        return new Prepared.One(
                read.place(),
                read.server(),
                new Publication.Prompt(read.prompt().server(), read.prompt().row(), told),
                Objects.requireNonNull(index),
                runs,
                read.assets());
    }

    private Publication.Added today(Publication.Added added) {
        return new Publication.Added(
                added.server(), added.promptId(), added.annotation().with(derivation.redactor()::redactText));
    }

    private static List<RedactionRow> withoutFingerprints(List<RedactionRow> redactions) {
        return redactions.stream()
                .map(row -> new RedactionRow(row.prompt(), row.output(), row.path(), row.rule(), null))
                .toList();
    }

    private Map<String, AssetRow> assets(OtherHome.Prompt prompt) {
        Map<String, AssetRow> assets = new HashMap<>();
        for (OutputRow output : prompt.outputs()) {
            String sha256 = output.asset();
            if (sha256 != null && !assets.containsKey(sha256)) {
                home.asset(sha256).ifPresent(row -> assets.put(sha256, row));
            }
        }
        return assets;
    }
}
