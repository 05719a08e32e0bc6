/** Reads an archive that may be damaged, and repairs it. */
@NullMarked
package io.github.comfyarchive.store.repair;

import org.jspecify.annotations.NullMarked;
