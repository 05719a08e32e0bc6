package io.github.comfyarchive.store;

import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.FileResult;
import io.github.comfyarchive.store.row.OutputState;
import io.github.comfyarchive.store.row.StoredAsset;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.table.AssetRows;
import io.github.comfyarchive.store.table.OutputRows;
import io.github.comfyarchive.store.table.RedactionRows;
import java.sql.SQLException;
import java.util.function.BiConsumer;

/** Writes what became of files, within a transaction of its caller. */
final class FileResults {
    private final PlainSql sql;
    private final String now;
    private final String rulesVersion;
    private final BiConsumer<StoredAsset, AssetRow> otherwise;

    /**
     * @param rulesVersion by which rules the bytes were searched
     * @param otherwise told of bytes that were put down with another extension than the one they have already
     */
    FileResults(PlainSql sql, String now, String rulesVersion, BiConsumer<StoredAsset, AssetRow> otherwise) {
        this.rulesVersion = rulesVersion;
        this.sql = sql;
        this.now = now;
        this.otherwise = otherwise;
    }

    /** Writes one; returns whether its bytes were there already. */
    boolean write(FileResult result) throws SQLException {
        OutputRows outputs = new OutputRows(sql);
        long id = result.output().id();
        if (result instanceof FileResult.Stored stored) {
            return writeStored(outputs, stored);
        }
        if (result instanceof FileResult.Missing missing) {
            outputs.notStored(id, OutputState.MISSING, 1, missing.reason(), now);
        } else if (result instanceof FileResult.Failed failed) {
            outputs.notStored(id, OutputState.FAILED, 1, failed.reason(), now);
        } else if (result instanceof FileResult.Skipped skipped) {
            outputs.notStored(id, OutputState.SKIPPED, skipped.asked() ? 1 : 0, skipped.reason(), now);
        }
        return false;
    }

    private boolean writeStored(OutputRows outputs, FileResult.Stored stored) throws SQLException {
        StoredAsset asset = stored.asset();
        long id = stored.output().id();
        AssetRows assets = new AssetRows(sql);
        boolean inserted = assets.insert(new AssetRow(
                asset.sha256().hex(),
                asset.size(),
                asset.mediaType(),
                asset.extension(),
                asset.width(),
                asset.height(),
                stored.masked().size(),
                now));
        assets.searched(asset.sha256().hex(), rulesVersion);
        FileResult.Put put = stored.put();
        if (put != null) {
            assets.put(asset.sha256().hex(), put.linkedFrom(), put.linkedMtime());
        }
        if (!inserted) {
            assets.find(asset.sha256().hex())
                    .filter(known -> !known.extension().equals(asset.extension()))
                    .ifPresent(known -> otherwise.accept(asset, known));
        }
        outputs.stored(id, asset.sha256().hex(), stored.provenance(), now);
        outputs.deleteReplacedTwin(id, asset.sha256().hex());
        RedactionRows redactions = new RedactionRows(sql);
        for (Redaction redaction : stored.masked()) {
            redactions.insert(stored.output().prompt(), id, redaction);
        }
        return !inserted;
    }
}
