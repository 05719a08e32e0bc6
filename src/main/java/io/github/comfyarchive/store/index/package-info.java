/** The search index and the words it was told. */
@NullMarked
package io.github.comfyarchive.store.index;

import org.jspecify.annotations.NullMarked;
