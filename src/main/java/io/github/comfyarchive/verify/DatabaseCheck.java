package io.github.comfyarchive.verify;

import io.github.comfyarchive.store.repair.ReadOnlyArchive;
import java.util.List;

/** The database file: its pages and indexes, references between rows, and how its schema came about. */
final class DatabaseCheck {
    static final String WHERE = "archive.db";

    /** A damaged file has one cause and many consequences. */
    private static final int MOST = 100;

    private final ReadOnlyArchive inspection;

    DatabaseCheck(ReadOnlyArchive inspection) {
        this.inspection = inspection;
    }

    void run(Findings findings) {
        findings.look(WHERE, () -> {
            List<String> faults = inspection.integrity(MOST);
            faults.forEach(fault -> findings.differs(WHERE, fault));
            if (faults.size() == MOST) {
                findings.notice("SQLite found more faults than the " + MOST + " reported here");
            }
        });
        findings.look(
                WHERE, () -> inspection.foreignKeys(MOST).forEach(reference -> findings.missing(WHERE, reference)));
        findings.look(WHERE, () -> {
            long sums = inspection.wrongSums();
            if (sums > 0) {
                findings.differs(
                        WHERE,
                        sums + (sums == 1 ? " sum" : " sums")
                                + " of statistics (prompt_sum) differ from what the rows themselves add up to");
            }
        });
        findings.look(WHERE, () -> inspection.migrations().forEach(fault -> findings.differs(WHERE, fault)));
        if (!inspection.upToDate()) {
            findings.notice("the schema is " + inspection.version()
                    + ", of an earlier program; the next command that writes brings it up to date");
        }
    }
}
