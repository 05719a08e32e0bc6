/** From entries and files that are kept to all that is derived of them again, by today's rules. */
@NullMarked
package io.github.comfyarchive.reindex;

import org.jspecify.annotations.NullMarked;
