package io.github.comfyarchive.store;

import java.util.List;

/** Goes through all assets, the longest unverified first, some at a time. */
public final class LongestUnverified {
    private final Session session;
    private final String before;
    private final boolean known;
    private boolean never = true;
    private String at = "";
    private String after = "";

    LongestUnverified(Session session, String before, boolean known) {
        this.session = session;
        this.before = before;
        this.known = known;
    }

    /**
     * The next ones.
     *
     * @param limit how many at most
     * @return their rows; none at the end
     */
    public List<AssetRow> next(int limit) {
        return session.read(handle -> next(handle.attach(InspectionDao.class), limit));
    }

    private List<AssetRow> next(InspectionDao dao, int limit) {
        if (never) {
            List<AssetRow> rows = known ? dao.neverVerified(after, limit) : dao.assetsAfter(after, limit);
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
        List<InspectionDao.Verified> rows = dao.longestUnverified(at, after, before, limit);
        if (!rows.isEmpty()) {
            InspectionDao.Verified last = rows.get(rows.size() - 1);
            at = last.verifiedAt();
            after = last.asset().sha256();
        }
        return rows.stream().map(InspectionDao.Verified::asset).toList();
    }
}
