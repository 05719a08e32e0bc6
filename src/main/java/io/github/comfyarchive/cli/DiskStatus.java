package io.github.comfyarchive.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
record DiskStatus(String folder, @Nullable String away, long freeBytes, long reserveBytes) {

    static DiskStatus of(AssetDisk disk, long reserve) {
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

    void describe(ObjectNode json) {
        json.put("folder", folder);
        json.put("away", away != null);
        json.put("free_bytes", freeBytes);
        json.put("reserve_bytes", reserveBytes);
        json.put("waiting_because", why());
    }
}
