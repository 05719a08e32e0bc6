package io.github.comfyarchive.store;

import io.github.comfyarchive.history.Prompt;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.OwnId;
import io.github.comfyarchive.store.row.Tombstone;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Times;
import io.github.comfyarchive.store.table.TombstoneRows;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether runs were forgotten, within a transaction of its caller. A run is known by its server's id, counter and times; one that was
 * imported by its graph and the time of its files.
 */
final class Tombstones {
    /** A file is written within the run that made it, by a clock and a file system that may be a little off. */
    private static final Duration LEEWAY = Duration.ofMinutes(1);

    private final TombstoneRows rows;
    private final boolean any;

    Tombstones(PlainSql sql) throws SQLException {
        this.rows = new TombstoneRows(sql);
        this.any = rows.any();
    }

    /** Whether anything is forgotten at all: else nothing need be asked. */
    boolean any() {
        return any;
    }

    /** Whether any run of an id is. */
    boolean knows(ServerId serverId, PromptId promptId) throws SQLException {
        return any && rows.holds(serverId, promptId);
    }

    /**
     * Whether a run is.
     *
     * @param own the server's own id, where a secret was removed from it
     * @param graphMacs by what its graph is known
     * @param now where it was known by its files alone, it is known by its id since then
     */
    boolean holds(ServerId serverId, Prompt prompt, @Nullable OwnId own, List<String> graphMacs, String now)
            throws SQLException {
        if (holds(serverId, prompt, own)) {
            return true;
        }
        if (!any || !imported(prompt, graphMacs)) {
            return false;
        }
        rows.write(new Tombstone(
                serverId,
                prompt.promptId(),
                own == null ? null : own.mac(),
                prompt.number(),
                Times.textOrNull(prompt.startedAt()),
                Times.textOrNull(prompt.finishedAt()),
                graphMacs.isEmpty() ? null : graphMacs.get(0),
                now,
                null));
        return true;
    }

    /**
     * Whether a run is, by its id.
     *
     * @param own the server's own id, where a secret was removed from it
     */
    boolean holds(ServerId serverId, Prompt prompt, @Nullable OwnId own) throws SQLException {
        if (!any) {
            return false;
        }
        String startedAt = Times.textOrNull(prompt.startedAt());
        String finishedAt = Times.textOrNull(prompt.finishedAt());
        if (own == null) {
            return rows.holds(serverId, prompt.promptId(), prompt.number(), startedAt, finishedAt);
        }
        List<byte[]> macs = new ArrayList<>(own.byJoinedKeys());
        macs.add(own.mac());
        for (byte[] mac : macs) {
            if (rows.holds(serverId, mac, prompt.number(), startedAt, finishedAt)) {
                return true;
            }
        }
        // When it was forgotten nobody may have known that a secret stands in its id.
        return rows.holds(serverId, new PromptId(own.promptId()), prompt.number(), startedAt, finishedAt);
    }

    /** Whether it was forgotten when all that was known of it were files. */
    private boolean imported(Prompt prompt, List<String> graphMacs) throws SQLException {
        Instant finished = prompt.finishedAt();
        if (prompt.number() == null || finished == null) {
            return false;
        }
        Instant started = prompt.startedAt();
        for (String mac : graphMacs) {
            if (rows.holdsGraph(
                    mac,
                    true,
                    Times.text((started == null ? finished : started).minus(LEEWAY)),
                    Times.text(finished.plus(LEEWAY)))) {
                return true;
            }
        }
        return false;
    }

    /** Whether a file is of a forgotten run, by its graph and its time. */
    static boolean holdsFile(PlainSql sql, List<String> graphMacs, Instant written) throws SQLException {
        TombstoneRows rows = new TombstoneRows(sql);
        String from = Times.text(written.minus(LEEWAY));
        String to = Times.text(written.plus(LEEWAY));
        for (String mac : graphMacs) {
            if (rows.holdsGraph(mac, true, from, to) || rows.holdsGraph(mac, false, from, to)) {
                return true;
            }
        }
        return false;
    }
}
