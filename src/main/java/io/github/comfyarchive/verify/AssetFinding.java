package io.github.comfyarchive.verify;

import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.LinkedAsset;
import java.nio.file.Path;
import java.util.List;

/** What is found in {@code assets/} and {@code tmp/}. */
sealed interface AssetFinding {

    /** Where. */
    Path file();

    /** A file was read, and has the bytes it should have. */
    record Same(AssetRow asset, Path file) implements AssetFinding {}

    /** A file is not there. */
    record Lost(AssetRow asset, Path file) implements AssetFinding {}

    /** Something is there, and not what it should be. */
    record Damaged(AssetRow asset, Path file, String how) implements AssetFinding {}

    /** A file that the user has under another name was changed there, and so here. */
    record Changed(AssetRow asset, Path file, LinkedAsset link) implements AssetFinding {}

    /** A file holds what today's rules call a secret, or what was removed elsewhere. */
    record Secrets(AssetRow asset, Path file, List<String> rules) implements AssetFinding {}

    /** A file cannot be searched for secrets. */
    record Unsearched(AssetRow asset, Path file, String why) implements AssetFinding {}

    /** Something is there that belongs to nothing. */
    record Stray(Path file, String what) implements AssetFinding {}

    /** Something could not be looked at. */
    record Unreadable(Path file, String why) implements AssetFinding {}
}
