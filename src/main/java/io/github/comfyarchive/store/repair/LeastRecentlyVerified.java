package io.github.comfyarchive.store.repair;

import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.sqlite.Times;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Goes through all assets, the longest unverified first, some at a time. Those that were verified in the future, by a clock that has been
 * set back since, come last.
 */
public final class LeastRecentlyVerified {
    private static final String END_OF_TIME = "9999";

    private final Session session;
    private final String before;
    private final String future;
    private final boolean known;
    private String until;
    private boolean never = true;
    private String at = "";
    private String after = "";

    /** @param now when it began; what is verified since is not returned again */
    LeastRecentlyVerified(Session session, Instant now, boolean known) {
        this.session = session;
        this.before = Times.text(now);
        this.future = Times.text(now.plus(Duration.ofDays(1)));
        this.until = before;
        this.known = known;
    }

    /**
     * The next ones.
     *
     * @param limit how many at most
     * @return their rows; none at the end
     */
    public List<AssetRow> next(int limit) {
        return session.plain(sql -> next(new ReadOnlyArchiveRows(sql), limit));
    }

    private List<AssetRow> next(ReadOnlyArchiveRows assets, int limit) throws SQLException {
        if (never) {
            List<AssetRow> rows = known ? assets.neverVerified(after, limit) : assets.assetsAfter(after, limit);
            if (!rows.isEmpty()) {
                after = rows.get(rows.size() - 1).sha256();
                return rows;
            }
            if (!known) {
                return rows;
            }
            never = false;
            after = "";
        }
        List<ReadOnlyArchiveRows.Verified> rows = assets.longestUnverified(at, after, until, limit);
        if (rows.isEmpty() && until.equals(before)) {
            at = future;
            after = "";
            until = END_OF_TIME;
            rows = assets.longestUnverified(at, after, until, limit);
        }
        if (!rows.isEmpty()) {
            ReadOnlyArchiveRows.Verified last = rows.get(rows.size() - 1);
            at = last.verifiedAt();
            after = last.asset().sha256();
        }
        return rows.stream().map(ReadOnlyArchiveRows.Verified::asset).toList();
    }
}
