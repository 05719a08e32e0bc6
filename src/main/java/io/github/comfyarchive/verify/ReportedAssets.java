package io.github.comfyarchive.verify;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.repair.ReadOnlyArchive;
import io.github.comfyarchive.store.row.AssetRow;
import java.util.function.Consumer;

/** Says in words what is found in {@code assets/} and {@code tmp/}. */
final class ReportedAssets implements Consumer<AssetFinding> {
    private final HomeFolder home;
    private final ReadOnlyArchive readOnly;
    private final Findings findings;

    ReportedAssets(HomeFolder home, ReadOnlyArchive readOnly, Findings findings) {
        this.home = home;
        this.readOnly = readOnly;
        this.findings = findings;
    }

    @Override
    public void accept(AssetFinding found) {
        String where = home.root().relativize(found.file()).toString();
        if (found instanceof AssetFinding.Same) {
            findings.same(where);
        } else if (found instanceof AssetFinding.Lost lost) {
            findings.missing(where, users(lost.asset()));
        } else if (found instanceof AssetFinding.Damaged damaged) {
            findings.differs(where, damaged.how() + "; " + users(damaged.asset()));
        } else if (found instanceof AssetFinding.Changed changed) {
            findings.differs(
                    where,
                    "it is " + changed.link().from()
                            + " under another name (import --hard-link), and was changed there: its bytes are not those that were"
                            + " imported. archive verify --repair takes it out of the archive and leaves yours as it is, archive"
                            + " import takes in what it is now; " + users(changed.asset()));
        } else if (found instanceof AssetFinding.Secrets secrets) {
            findings.differs(
                    where,
                    "secrets stand in it (" + String.join(", ", secrets.rules())
                            + "), archive reindex --files masks them; " + users(secrets.asset()));
        } else if (found instanceof AssetFinding.Unsearched unsearched) {
            findings.notice(where + " cannot be searched for secrets: " + unsearched.why());
        } else if (found instanceof AssetFinding.Stray stray) {
            findings.stray(where, stray.what());
        } else if (found instanceof AssetFinding.Unreadable unreadable) {
            findings.error(where, unreadable.why());
        }
    }

    private String users(AssetRow asset) {
        return "the file of " + readOnly.usersOf(new Sha256(asset.sha256()));
    }
}
