/** From a redacted entry to all that is derived of it. Asks no database: the store takes what is made here. */
@NullMarked
package io.github.comfyarchive.derive;

import org.jspecify.annotations.NullMarked;
