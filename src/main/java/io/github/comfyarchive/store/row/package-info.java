/** What rows say, as records: what the store takes and gives. */
@NullMarked
package io.github.comfyarchive.store.row;

import org.jspecify.annotations.NullMarked;
