/** The page of an archive: its data, its thumbnails and the folder they stand in (docs/gallery-format.md). */
@NullMarked
package io.github.comfyarchive.gallery;

import org.jspecify.annotations.NullMarked;
