/** The shape of a history entry as records, without I/O. */
@NullMarked
package io.github.comfyarchive.history;

import org.jspecify.annotations.NullMarked;
