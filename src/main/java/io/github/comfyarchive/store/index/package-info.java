/** The search index and the words it was given. */
@NullMarked
package io.github.comfyarchive.store.index;

import org.jspecify.annotations.NullMarked;
