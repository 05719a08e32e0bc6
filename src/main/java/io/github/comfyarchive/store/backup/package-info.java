/** A whole home copied, and given back: database, files and keys. */
@NullMarked
package io.github.comfyarchive.store.backup;

import org.jspecify.annotations.NullMarked;
