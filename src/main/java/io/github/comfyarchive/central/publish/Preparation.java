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

    /** Prepares the first of some changes, as many as fit. */
    Prepared of(List<Publication.Change> changes) {
        Prepared prepared = new Prepared(last(changes));
        long bytes = 0;
        for (Publication.Change change : changes) {
            bytes += add(change, prepared);
            if (bytes > MOST_BYTES) {
                return upTo(change.number(), prepared);
            }
        }
        return prepared;
    }

    private static long last(List<Publication.Change> changes) {
        return changes.get(changes.size() - 1).number();
    }

    private static Prepared upTo(long number, Prepared all) {
        Prepared some = new Prepared(number);
        some.prompts.addAll(all.prompts);
        some.annotations.addAll(all.annotations);
        some.tombstones.addAll(all.tombstones);
        some.searches.addAll(all.searches);
        some.left.addAll(all.left);
        return some;
    }

    private long add(Publication.Change change, Prepared prepared) {
        switch (change.kind()) {
            case "prompt" -> {
                return prompt(change.row(), prepared);
            }
            case "annotation" -> home.annotation(change.key()).ifPresent(prepared.annotations::add);
            case "forgotten" ->
                home.forgotten(change.row()).ifPresent(tombstone -> {
                    String uid = uids.get(tombstone.serverId());
                    if (uid != null) {
                        prepared.tombstones.add(new Prepared.Gone(uid, tombstone));
                    }
                });
            case "saved_search" -> home.savedSearch(change.key()).ifPresent(prepared.searches::add);
            case "gone" ->
                prepared.left.add(new Prepared.Left(
                        change.row(), home.called(change.row()).orElse(null)));
            default -> {
                // Servers are told at the begin of each publish, files by themselves.
            }
        }
        return 0;
    }

    private long prompt(long key, Prepared prepared) {
        Optional<Publication.Prompt> read;
        try {
            read = home.prompt(key);
        } catch (ArchiveException damaged) {
            if (!damaged.unusable()) {
                throw damaged;
            }
            notices.add("prompt " + key + " cannot be published: " + damaged.getMessage());
            return 0;
        }
        String uid = read.isEmpty() ? null : uids.get(read.get().server());
        if (read.isEmpty() || uid == null) {
            return 0;
        }
        try {
            return prompt(key, uid, read.get(), prepared);
        } catch (UnreadableEntryException damaged) {
            notices.add("prompt " + read.get().whole().promptId() + " cannot be published: " + damaged.getMessage());
            return 0;
        }
    }

    private long prompt(long key, String uid, Publication.Prompt prompt, Prepared prepared)
            throws UnreadableEntryException {
        List<RedactedEntry> today = new ArrayList<>();
        List<Run> runs = new ArrayList<>();
        List<RedactedEntry> entries = new ArrayList<>(List.of(prompt.whole().entry()));
        entries.addAll(prompt.whole().replaced());
        PromptIndex index = null;
        long bytes = 0;
        for (RedactedEntry entry : entries) {
            NewEntry derived = derivation.of(derivation.redactor().redactAgain(entry));
            index = index == null ? PromptIndex.of(derived) : index;
            today.add(derived.entry());
            runs.add(Run.of(derived));
            bytes += derived.entry().json().length;
        }
        OtherHome.Prompt whole = prompt.whole();
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
        prepared.prompts.add(new Prepared.One(
                key,
                uid,
                new Publication.Prompt(prompt.server(), prompt.row(), told),
                Objects.requireNonNull(index),
                runs,
                assets(whole)));
        return bytes;
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
