/** Entries packed by what others say already. */
@NullMarked
package io.github.comfyarchive.store.pack;

import org.jspecify.annotations.NullMarked;
