/** Finds and masks secrets in the bytes of files. */
@NullMarked
package io.github.comfyarchive.redact.file;

import org.jspecify.annotations.NullMarked;
