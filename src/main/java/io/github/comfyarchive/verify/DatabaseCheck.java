package io.github.comfyarchive.verify;

import io.github.comfyarchive.store.repair.ReadOnlyArchive;
import java.util.List;

/** The database file: its pages and indexes, references between rows, and how its schema came about. */
final class DatabaseCheck {
    static final String WHERE = "archive.db";

    /** A damaged file has one cause and many consequences. */
    private static final int MOST = 100;

    private final ReadOnlyArchive readOnly;

    DatabaseCheck(ReadOnlyArchive readOnly) {
        this.readOnly = readOnly;
    }

    void run(Findings findings) {
        findings.look(WHERE, () -> {
            List<String> faults = readOnly.integrity(MOST);
            faults.forEach(fault -> findings.differs(WHERE, fault));
            if (faults.size() == MOST) {
                findings.notice("SQLite found more faults than the " + MOST + " reported here");
            }
        });
        findings.look(WHERE, () -> readOnly.foreignKeys(MOST).forEach(reference -> findings.missing(WHERE, reference)));
        findings.look(WHERE, () -> {
            long sums = readOnly.wrongSums();
            if (sums > 0) {
                findings.differs(
                        WHERE,
                        sums + (sums == 1 ? " sum" : " sums")
                                + " of statistics (prompt_sum) differ from what the rows themselves add up to");
            }
        });
        findings.look(WHERE, () -> readOnly.migrations().forEach(fault -> findings.differs(WHERE, fault)));
        if (!readOnly.upToDate()) {
            findings.notice("the schema is " + readOnly.version()
                    + ", of an earlier program; the next command that writes brings it up to date");
        }
    }
}
