package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.StoreKey;
import io.github.comfyarchive.central.sql.StoreText;
import io.github.comfyarchive.query.ChangeLog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What this process saw change in a store. There is no log of changes in it: of the newest prompts their rows' versions are compared, once homes
 * have told something. So it costs the same however much is told; of older prompts nothing is said, and where more is new than is looked at, that
 * all is to be looked at again. Numbers are of this process alone: what another one said is unknown here. For several threads at a time.
 */
final class StoreChangeLog {
    /** More than pages show. */
    private static final int NEWEST = 1_000;

    /** Remembered for whoever comes again. */
    private static final int MOST = 5_000;

    /** What homes have told is looked up once in so long, for all who ask. */
    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

    /** What homes have told, in one row. */
    private static final Sql MARK = Sql.of("""
                    SELECT encode(sha256(convert_to(coalesce(string_agg(concat_ws(' ', id, epoch, mark, row_cursor, file_cursor,
                            published_at), ',' ORDER BY id, epoch), '') || (SELECT concat_ws(' ', count(*), count(moved_at))
                        FROM server_alias) || (SELECT concat(' ', changes) FROM change_count), 'UTF8')), 'hex')
                    FROM home""");

    /** A row that is written again is another version, by the transaction that wrote it. */
    private static final Sql WINDOW =
            Sql.of("SELECT newest.*, (SELECT string_agg(CAST(a.xmin AS text), ' ' ORDER BY a.uid)"
                    + " FROM annotation AS a WHERE a.id = newest.id AND a.server = newest.server)"
                    + " FROM (SELECT " + Place.COLUMNS
                    + ", p.status, CAST(p.xmin AS text) AS told, p.id FROM prompt AS p"
                    + Place.NEWEST + " LIMIT " + NEWEST + ") AS newest"
                    + Place.NEWEST.replace("p.", "newest."));

    private final Numbers numbers;
    private final Deque<ChangeLog.Change> changes = new ArrayDeque<>();
    private String mark = "";
    private long markedAt;
    private String windowMark = "";
    private Map<StoreKey, Seen> window = Map.of();
    private long number = System.currentTimeMillis() * 1_000;
    private long first = number;

    StoreChangeLog(Numbers numbers) {
        this.numbers = numbers;
    }

    /** A prompt as it was seen. */
    private record Seen(StoreKey key, String createdAt, long place, String status, String told, String said) {
        static Seen of(ResultSet row) throws SQLException {
            return new Seen(
                    new StoreKey(StoreText.plain(row.getString(1)), row.getString(2)),
                    row.getString(3),
                    row.getLong(4),
                    row.getString(5),
                    row.getString(6),
                    Objects.requireNonNullElse(row.getString(8), ""));
        }

        boolean isNewerThan(Seen other) {
            int at = createdAt.compareTo(other.createdAt());
            return at > 0 || (at == 0 && place > other.place());
        }
    }

    /** What homes had told a moment ago, as a text that is another once they told more. */
    synchronized String mark(Asking asking) {
        if (mark.isEmpty() || System.nanoTime() - markedAt > LOOK_NANOS) {
            mark = asking.one(MARK, row -> row.getString(1));
            markedAt = System.nanoTime();
        }
        return mark;
    }

    /** This process changed something: who asks next is not told of a moment ago. */
    synchronized void lookAgain() {
        mark = "";
    }

    /** The log as somebody reads it who can ask the store. */
    ChangeLog log(Asking asking, Scratch scratch) {
        return new ChangeLog() {
            @Override
            public State state() {
                return look(asking, scratch);
            }

            @Override
            public Some after(long after, int limit) {
                return some(after, limit);
            }
        };
    }

    private synchronized ChangeLog.State look(Asking asking, Scratch scratch) {
        String now = mark(asking);
        if (!now.equals(windowMark)) {
            Map<StoreKey, Seen> newest = new LinkedHashMap<>();
            asking.list(WINDOW, Seen::of).forEach(seen -> newest.put(seen.key(), seen));
            if (!windowMark.isEmpty()) {
                compare(newest, scratch.servers());
            }
            window = newest;
            windowMark = now;
        }
        return new ChangeLog.State("", first, number);
    }

    private void compare(Map<StoreKey, Seen> newest, StoredServers servers) {
        List<Seen> all = new ArrayList<>(newest.values());
        Collections.reverse(all);
        Seen before = oldest(window);
        List<Seen> fresh = all.stream()
                .filter(seen -> !window.containsKey(seen.key()) && (before == null || seen.isNewerThan(before)))
                .toList();
        if (fresh.size() > NEWEST / 2) {
            add("reset", null, servers);
            return;
        }
        Seen now = oldest(newest);
        for (Seen seen : window.values()) {
            if (!newest.containsKey(seen.key()) && (now == null || seen.isNewerThan(now))) {
                add("gone", seen, servers);
            }
        }
        for (Seen seen : all) {
            Seen known = window.get(seen.key());
            if (known == null ? fresh.contains(seen) : !known.told().equals(seen.told())) {
                add("prompt", seen, servers);
            } else if (known != null && !known.said().equals(seen.said())) {
                add("annotation", seen, servers);
            }
        }
    }

    /** The last that was looked at; null where all are. */
    private static @Nullable Seen oldest(Map<StoreKey, Seen> newest) {
        Seen last = null;
        if (newest.size() == NEWEST) {
            for (Seen seen : newest.values()) {
                last = seen;
            }
        }
        return last;
    }

    private void add(String kind, @Nullable Seen seen, StoredServers servers) {
        number++;
        changes.add(
                seen == null
                        ? new ChangeLog.Change(number, kind, null, null, null, null, null, null, 0)
                        : new ChangeLog.Change(
                                number,
                                kind,
                                numbers.of(seen.key()),
                                seen.key().promptId(),
                                servers.of(seen.key().server())
                                        .map(StoredServers.Known::name)
                                        .orElse(null),
                                seen.status(),
                                null,
                                null,
                                0));
        if (changes.size() > MOST) {
            first = changes.remove().number();
        }
    }

    private synchronized ChangeLog.Some some(long after, int limit) {
        List<ChangeLog.Change> some = changes.stream()
                .filter(change -> change.number() > after)
                .limit(limit)
                .toList();
        return new ChangeLog.Some(
                some, some.isEmpty() ? after : some.get(some.size() - 1).number());
    }
}
