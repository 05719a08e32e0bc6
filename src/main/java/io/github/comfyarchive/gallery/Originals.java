package io.github.comfyarchive.gallery;

import io.github.comfyarchive.export.DamagedAssetException;
import io.github.comfyarchive.export.StoredFile;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;

/**
 * Puts the files themselves into the gallery. Paths are made of digests, never of a server's names, and their endings are those
 * that a browser can do no harm with: it goes by the ending of what it opens from a disk.
 */
final class Originals {
    private static final Set<String> HARMLESS = Set.of(
            "png", "apng", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "mp4", "m4v", "webm", "mov", "mkv", "ogv",
            "mp3", "wav", "flac", "ogg", "opus", "oga", "m4a", "aac", "bin", "tif", "tiff", "heic", "heif", "glb");
    private static final String UNPROVEN = "bin";
    /** Files that a browser is not to open, up to this size are saved under their own name, since they come in a script. */
    private static final int MOST_CARRIED = 1 << 20;

    private final Catalog catalog;
    private final GalleryFolder folder;
    private final Warnings notes;

    Originals(Catalog catalog, GalleryFolder folder, Warnings notes) {
        this.catalog = catalog;
        this.folder = folder;
        this.notes = notes;
    }

    /** Puts an asset there, once; without a path where its bytes are lost or damaged. */
    Original place(AssetRow asset, Instant at) throws IOException {
        StoredFile file = new StoredFile(
                catalog.assets().path(asset), asset, catalog.assets().isUsers(asset));
        try {
            file.check();
            if (HARMLESS.contains(asset.extension()) && !asset.extension().equals(UNPROVEN)) {
                return linked(file, asset.mediaType(), at);
            }
            String mediaType = asset.extension().equals(UNPROVEN)
                    ? Markup.mediaType(file.path(), asset.mediaType())
                    : asset.mediaType();
            return asset.size() > MOST_CARRIED ? linked(file, mediaType, at) : carried(file, mediaType, at);
        } catch (DamagedAssetException damage) {
            notes.damage(asset.sha256() + "." + asset.extension() + " is left out: " + damage.getMessage());
            return new Original(asset.mediaType(), null);
        }
    }

    private Original linked(StoredFile file, String mediaType, Instant at) throws IOException, DamagedAssetException {
        String extension = file.asset().extension();
        String path = "files/" + name(file) + "." + (HARMLESS.contains(extension) ? extension : UNPROVEN);
        if (!folder.holds(path)) {
            folder.put(path, file, at);
        }
        return new Original(mediaType, path);
    }

    private Original carried(StoredFile file, String mediaType, Instant at) throws IOException, DamagedAssetException {
        String path = "downloads/" + name(file) + ".js";
        if (!folder.holds(path)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            file.copyTo(bytes);
            folder.write(
                    path, Script.call("download", path, Base64.getEncoder().encodeToString(bytes.toByteArray())), at);
        }
        return new Original(mediaType, path);
    }

    private static String name(StoredFile file) {
        String sha256 = file.asset().sha256();
        return sha256.substring(0, 2) + "/" + sha256;
    }
}
