package io.github.comfyarchive.gallery;

import org.jspecify.annotations.Nullable;

/**
 * A stored file as the gallery has it.
 *
 * @param mediaType by its bytes; null where there is no file
 * @param path from {@code index.html}; null too
 */
record Original(@Nullable String mediaType, @Nullable String path) {
    static final Original NONE = new Original(null, null);
}
