/** The import of folders and files: what they say of themselves becomes entries, and their bytes become assets. */
@NullMarked
package io.github.comfyarchive.imports.folder;

import org.jspecify.annotations.NullMarked;
