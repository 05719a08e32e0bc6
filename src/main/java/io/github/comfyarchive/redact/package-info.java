/** Secrets: what counts as one, and how it leaves the JSON of an entry and the bytes of a file. Knows Jackson alone. */
@NullMarked
package io.github.comfyarchive.redact;

import org.jspecify.annotations.NullMarked;
