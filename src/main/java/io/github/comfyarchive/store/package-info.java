/** What is archived, the face: whoever asks or writes does it by {@link io.github.comfyarchive.store.Archive}. */
@NullMarked
package io.github.comfyarchive.store;

import org.jspecify.annotations.NullMarked;
