/** From a redacted entry to all that is derived of it; and again, for the entries that are kept. */
@NullMarked
package io.github.comfyarchive.derive;

import org.jspecify.annotations.NullMarked;
