/** The integrity of the archive: what is looked at, what is found, and how it is repaired. */
@NullMarked
package io.github.comfyarchive.verify;

import org.jspecify.annotations.NullMarked;
