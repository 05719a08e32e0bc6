package io.github.comfyarchive.cli.report;

import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.json.StatusJson;
import io.github.comfyarchive.store.asset.AssetDisk;
import org.jspecify.annotations.Nullable;

/**
 * How the disk of the files stands.
 *
 * @param folder where they are
 * @param away why they cannot be reached, in words; null where they can
 * @param freeBytes how much is left for this user
 * @param reserveBytes how much of it a sync leaves free
 */
public record DiskStatus(String folder, @Nullable String away, long freeBytes, long reserveBytes) {

    /**
     * Asks the disk of the files.
     *
     * @param reserve how many bytes of it a sync leaves free
     */
    public static DiskStatus of(AssetDisk disk, long reserve) {
        return new DiskStatus(disk.folder().toString(), disk.away().orElse(null), disk.usableBytes(), reserve);
    }

    /** Why files wait; null where they need not. */
    private @Nullable String why() {
        if (away != null) {
            return away;
        }
        return freeBytes < reserveBytes
                ? HumanFormat.bytes(freeBytes) + " left, and " + HumanFormat.bytes(reserveBytes)
                        + " are kept free (--min-free): files wait until there is room"
                : null;
    }

    String text() {
        String why = why();
        return away != null ? away : folder + ", " + (why != null ? why : HumanFormat.bytes(freeBytes) + " left");
    }

    StatusJson.Assets json() {
        return new StatusJson.Assets(folder, away != null, freeBytes, reserveBytes, why());
    }
}
