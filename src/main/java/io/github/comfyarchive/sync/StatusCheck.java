package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ComfyClient;
import io.github.comfyarchive.comfy.HistoryProbe;
import io.github.comfyarchive.comfy.Retry;
import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.row.LastRun;
import io.github.comfyarchive.store.row.SavedEntry;
import io.github.comfyarchive.store.row.ServerRow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks servers and the archive how the one stands to the other. Changes neither. */
public final class StatusCheck {
    private static final Duration DAY = Duration.ofDays(1);

    private final Archive archive;
    private final Derivation derivation;
    private final SyncOptions options;
    private final Instant now;

    /**
     * Prepares a check.
     *
     * @param derivation to tell what is archived
     * @param options how long to wait for a server
     * @param now the time
     */
    public StatusCheck(Archive archive, Derivation derivation, SyncOptions options, Instant now) {
        this.archive = archive;
        this.derivation = derivation;
        this.options = options;
        this.now = now;
    }

    /** What the server itself says. */
    private record Answer(
            @Nullable String error,
            @Nullable String version,
            @Nullable Long behind,
            @Nullable Long length,
            @Nullable String notice) {}

    /**
     * Checks a server.
     *
     * @param target the server
     * @return how it stands
     */
    public ServerStatus of(SyncTarget target) {
        Optional<ServerRow> known =
                archive.findServer(target.name(), target.url().toString());
        Answer answer = ask(target, known.orElse(null));
        String name = target.name() == null ? target.url().defaultName() : target.name();
        if (known.isEmpty()) {
            long behind = answer.behind() == null ? 0 : answer.behind();
            return new ServerStatus(
                    name,
                    target.url().toString(),
                    answer.error(),
                    answer.version(),
                    null,
                    null,
                    answer.behind(),
                    answer.length(),
                    behind,
                    0,
                    null);
        }
        ServerRow server = known.get();
        Instant yesterday = now.minus(DAY);
        Optional<LastRun> lastRun = archive.ofServer(server.id()).lastRun();
        String notice = answer.notice() != null
                ? answer.notice()
                : archive.ofServer(server.id()).lastNotice(yesterday).orElse(null);
        return new ServerStatus(
                server.name(),
                target.url().toString(),
                answer.error(),
                answer.version() != null ? answer.version() : server.comfyuiVersion(),
                server.lastSyncedAt(),
                lastRun.orElse(null),
                answer.behind(),
                answer.length(),
                archive.ofServer(server.id()).countCreatedSince(yesterday)
                        + (answer.behind() == null ? 0 : answer.behind()),
                archive.ofServer(server.id()).countWaiting(),
                notice);
    }

    private Answer ask(SyncTarget target, @Nullable ServerRow server) {
        ComfyClient client = target.client(options);
        try {
            derivation.redactor().know(archive.knownSecrets());
            HistoryProbe probe = new HistoryProbe(
                    client, new Retry(options.firstRetryDelay()), entry -> server != null && isArchived(server, entry));
            HistoryProbe.Standing standing = probe.probe(server == null ? null : server.cursorOffset());
            String version = client.version().orElse(null);
            return new Answer(null, version, standing.behind(), standing.length(), notice(server, standing));
        } catch (ServerException away) {
            return new Answer(away.getMessage(), null, null, null, null);
        } catch (IOException impossible) {
            throw new IllegalStateException("asking a server writes nothing", impossible);
        }
    }

    private boolean isArchived(ServerRow server, RawEntry entry) {
        try {
            Redacted redacted = derivation.redactor().redact(entry);
            return archive.ofServer(server.id())
                    .held(redacted.entry(), redacted.ownId())
                    .isPresent();
        } catch (UnreadableEntryException cannotBeArchived) {
            return false;
        }
    }

    /** What the next run would say of prompts that may be lost already. */
    private @Nullable String notice(@Nullable ServerRow server, HistoryProbe.Standing standing) {
        RawEntry oldest = standing.oldest();
        boolean empty = Long.valueOf(0).equals(standing.length());
        if (server == null || server.cursorOffset() == null || (oldest == null && !empty)) {
            return null;
        }
        HistoryGap gap =
                new HistoryGap(archive.ofServer(server.id()).newestNumber().orElse(null));
        gap.historyBeginsAgain();
        if (oldest != null) {
            note(server, oldest, gap);
        }
        return gap.notice().orElse(null);
    }

    /** As a run would that reads this entry first. */
    private void note(ServerRow server, RawEntry oldest, HistoryGap gap) {
        try {
            NewEntry entry = derivation.of(derivation.redactor().redact(oldest));
            boolean known = archive.ofServer(server.id()).knows(entry);
            gap.saved(
                    known ? SavedEntry.Change.CHANGED : SavedEntry.Change.NEW,
                    entry.parsed().prompt().number());
        } catch (UnreadableEntryException unreadable) {
            gap.saved(SavedEntry.Change.NEW, null);
        }
    }
}
