package io.github.comfyarchive.verify;

import io.github.comfyarchive.store.repair.ReadOnlyArchive;
import io.github.comfyarchive.store.row.OutputWithoutAsset;
import java.util.List;

/** Outputs that say they are stored: each has an asset that is known. */
final class StoredOutputCheck {
    /** So many rows take far longer to work on than to ask for, and little memory. */
    private static final int ROWS = 500;

    private final ReadOnlyArchive readOnly;

    StoredOutputCheck(ReadOnlyArchive readOnly) {
        this.readOnly = readOnly;
    }

    void run(Findings findings) {
        List<OutputWithoutAsset> rows = readOnly.withoutAsset(0, ROWS);
        while (!rows.isEmpty()) {
            for (OutputWithoutAsset row : rows) {
                findings.missing(
                        "output " + row.id(),
                        "it says that " + row.filename() + " is stored, and nothing is known of its asset "
                                + row.asset());
            }
            rows = readOnly.withoutAsset(rows.get(rows.size() - 1).id(), ROWS);
        }
    }
}
