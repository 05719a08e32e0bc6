/** Tells somebody else's server of each archived prompt: {@code $ARCHIVE_WEBHOOK}. */
@NullMarked
package io.github.comfyarchive.webhook;

import org.jspecify.annotations.NullMarked;
