package io.github.comfyarchive.store;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.OwnId;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Times;
import io.github.comfyarchive.store.table.PromptRows;
import io.github.comfyarchive.store.table.RedactedIdRows;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Under which ids prompts are kept whose own ids hold a secret, within a transaction of its caller. Nothing is asked here for any other
 * prompt.
 */
final class RedactedIds {
    private final PromptRows prompts;
    private final RedactedIdRows rows;

    RedactedIds(PlainSql sql) {
        this.prompts = new PromptRows(sql);
        this.rows = new RedactedIdRows(sql);
    }

    /**
     * Where an entry is kept, should it be.
     *
     * @param promptId under which id its prompt is kept
     * @param remembered whether it is found by the server's own id; else it will be once it is saved again
     */
    record Place(PromptId promptId, boolean remembered) {}

    /**
     * Under which id a prompt is kept; changes nothing.
     *
     * @param sha256 of its entry, without secrets
     * @param number the server's counter, where it is known
     * @param startedAt when it began, where it is known
     */
    Optional<Place> look(
            ServerId serverId, OwnId own, byte[] sha256, @Nullable Double number, @Nullable String startedAt)
            throws SQLException {
        Optional<PromptId> known = byMac(serverId, own);
        if (known.isPresent()) {
            return known.map(promptId -> new Place(promptId, true));
        }
        return rows.unknown(serverId, sha256, number, startedAt, Placeholders.MADE_UP_SERVERS)
                .map(unknown -> new Place(unknown.promptId(), false));
    }

    /** By this home's key, or by that of one that was imported. */
    private Optional<PromptId> byMac(ServerId serverId, OwnId own) throws SQLException {
        Optional<PromptId> known = rows.byMac(serverId, own.mac());
        for (byte[] joined : own.byJoinedKeys()) {
            if (known.isEmpty()) {
                known = rows.byMac(serverId, joined);
            }
        }
        return known;
    }

    /** Whether it is kept under the server's own id: when it was archived nobody knew that a secret stands in it. */
    Optional<Long> plain(ServerId serverId, OwnId own) throws SQLException {
        return own.promptId().contains(Redactor.MARK)
                ? Optional.empty()
                : prompts.key(serverId, new PromptId(own.promptId()));
    }

    /**
     * Finds the prompt of an entry, and sees to it that it is found again and that its id is as today's rules leave it.
     *
     * @return under which id it is kept; nothing where it is new
     */
    Optional<PromptId> find(ServerId serverId, NewEntry entry, OwnId own, byte[] sha256) throws SQLException {
        PromptId today = entry.parsed().prompt().promptId();
        Optional<PromptId> known = byMac(serverId, own);
        if (known.isPresent()) {
            return Optional.of(renamed(serverId, known.get(), today));
        }
        Optional<RedactedIdRows.Unknown> unknown = rows.unknown(
                serverId,
                sha256,
                entry.parsed().prompt().number(),
                Times.textOrNull(entry.parsed().prompt().startedAt()),
                Placeholders.MADE_UP_SERVERS);
        if (unknown.isPresent()) {
            PromptId promptId = unknown.get().promptId();
            if (!unknown.get().serverId().equals(serverId)) {
                promptId = prompts.move(unknown.get().prompt(), serverId, today);
            }
            rows.know(serverId, own.mac(), promptId);
            return Optional.of(renamed(serverId, promptId, today));
        }
        Optional<Long> plain = plain(serverId, own);
        if (plain.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(rename(plain.get(), serverId, own, today));
    }

    /**
     * Gives a prompt an id without what was removed from it, by which it is found again.
     *
     * @param own the id that it had
     * @return the id that it has now
     */
    PromptId rename(long prompt, ServerId serverId, OwnId own, PromptId to) throws SQLException {
        PromptId promptId = prompts.rename(prompt, serverId, new PromptId(own.promptId()), to);
        rows.insert(serverId, own.mac(), promptId);
        return promptId;
    }

    /** Notes by what a prompt that is new is found again. */
    void insert(ServerId serverId, OwnId own, PromptId promptId) throws SQLException {
        rows.insert(serverId, own.mac(), promptId);
    }

    private PromptId renamed(ServerId serverId, PromptId promptId, PromptId today) throws SQLException {
        if (isNumbered(promptId, today)) {
            return promptId;
        }
        Optional<Long> prompt = prompts.key(serverId, promptId);
        return prompt.isEmpty() ? promptId : prompts.rename(prompt.get(), serverId, promptId, today);
    }

    private static boolean isNumbered(PromptId promptId, PromptId today) {
        return promptId.equals(today)
                || (promptId.value().startsWith(today + "-")
                        && promptId.value()
                                .substring(today.value().length() + 1)
                                .chars()
                                .allMatch(c -> c >= '0' && c <= '9'));
    }
}
