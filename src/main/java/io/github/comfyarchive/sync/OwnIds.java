package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ComfyClient;
import io.github.comfyarchive.comfy.HistoryWalk;
import io.github.comfyarchive.comfy.PageSize;
import io.github.comfyarchive.comfy.Retry;
import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.OwnId;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.store.Archive;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How a server calls the prompts whose ids hold a secret, in memory alone. What no entry of this run has told is looked for in its history,
 * once: each id there is compared by its keyed hash.
 */
final class OwnIds {
    /** Twice what a server keeps. */
    private static final int MOST = 20_000;

    /** A longer one is not remembered: so all of them take a few MB at the most. */
    private static final int LONGEST = 200;

    private final ComfyClient client;
    private final Retry retry;
    private final Archive archive;
    private final Redactor redactor;
    private final Map<String, String> byMac = new ConcurrentHashMap<>();
    private volatile boolean asked;

    OwnIds(ComfyClient client, Retry retry, Archive archive, Redactor redactor) {
        this.client = client;
        this.retry = retry;
        this.archive = archive;
        this.redactor = redactor;
    }

    /** Takes note of what an entry tells. */
    void remember(OwnId own) {
        if (byMac.size() < MOST && own.promptId().length() <= LONGEST) {
            hashes(own).forEach(hash -> byMac.put(hash, own.promptId()));
        }
    }

    /** By this home's key, and by those of homes that were imported. */
    private static List<String> hashes(OwnId own) {
        List<String> hashes = new ArrayList<>();
        hashes.add(HexFormat.of().formatHex(own.mac()));
        own.byJoinedKeys().forEach(hash -> hashes.add(HexFormat.of().formatHex(hash)));
        return hashes;
    }

    /**
     * By which id the server is to be asked for a prompt.
     *
     * @param prompt its key
     * @param promptId as it is kept
     * @return nothing where something was removed from it and the server's history does not tell what
     */
    Optional<String> of(long prompt, PromptId promptId) throws ServerException {
        if (!promptId.value().contains(Redactor.MARK)) {
            return Optional.of(promptId.value());
        }
        Optional<String> mac = archive.idMac(prompt);
        if (mac.isEmpty()) {
            return Optional.empty();
        }
        if (!byMac.containsKey(mac.get()) && !asked) {
            ask(archive.idMacs(MOST));
            asked = true;
        }
        return Optional.ofNullable(byMac.get(mac.get()));
    }

    private void ask(Set<String> wanted) throws ServerException {
        try {
            new HistoryWalk(client, retry, new PageSize(null)).walk(null, new HistoryWalk.Visitor() {
                @Override
                public boolean isArchived(RawEntry entry) {
                    return true;
                }

                @Override
                public void visit(RawEntry entry) {
                    OwnId own = redactor.ownId(entry);
                    if (hashes(own).stream().anyMatch(wanted::contains)) {
                        remember(own);
                    }
                }

                @Override
                public void pageRead(long lastOffset, boolean atEnd) {}

                @Override
                public void beginsAgain() {}
            });
        } catch (ServerException failed) {
            throw failed;
        } catch (IOException impossible) {
            throw new IllegalStateException("comparing ids writes nothing", impossible);
        }
    }
}
