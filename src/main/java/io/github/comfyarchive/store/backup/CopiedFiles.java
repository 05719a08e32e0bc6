package io.github.comfyarchive.store.backup;

import io.github.comfyarchive.store.asset.AssetCopier;
import io.github.comfyarchive.store.row.AssetRow;
import java.util.ArrayList;
import java.util.List;

/** What became of the files of a home on their way into another. */
public final class CopiedFiles {
    private static final int NAMED = 20;

    private long there;
    private long linked;
    private long copied;
    private long missing;
    private long damaged;
    private long bytes;
    private final List<String> named = new ArrayList<>();

    void add(AssetRow asset, AssetCopier.Brought brought) {
        switch (brought) {
            case THERE -> there++;
            case LINKED -> linked++;
            case COPIED -> {
                copied++;
                bytes += asset.size();
            }
            case MISSING -> {
                missing++;
                name(asset, "is missing in the home");
            }
            case DAMAGED -> {
                damaged++;
                name(asset, "is damaged in the home: its bytes are not those that were stored");
            }
        }
    }

    private void name(AssetRow asset, String why) {
        if (named.size() < NAMED) {
            named.add(asset.sha256() + "." + asset.extension() + " " + why);
        }
    }

    /** Files that were there already. */
    public long there() {
        return there;
    }

    public long linked() {
        return linked;
    }

    public long copied() {
        return copied;
    }

    /** Files that could not be brought. */
    public long lacking() {
        return missing + damaged;
    }

    /** How many bytes were copied. */
    public long bytes() {
        return bytes;
    }

    /** All that were looked at. */
    public long total() {
        return there + linked + copied + lacking();
    }

    /** The first files that could not be brought, in words. */
    public List<String> named() {
        return List.copyOf(named);
    }
}
