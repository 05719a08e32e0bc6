/** Walks over JSON as bytes, bounded in depth and memory. */
@NullMarked
package io.github.comfyarchive.redact.json;

import org.jspecify.annotations.NullMarked;
