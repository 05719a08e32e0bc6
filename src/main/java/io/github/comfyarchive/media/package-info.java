/** What the bytes of a file say of themselves: media type, size, embedded texts. */
@NullMarked
package io.github.comfyarchive.media;

import org.jspecify.annotations.NullMarked;
