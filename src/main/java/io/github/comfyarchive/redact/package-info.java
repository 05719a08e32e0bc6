/** Secrets: what counts as one, and how it leaves the JSON of an entry and the bytes of a file. Knows JSON tokens, files of rules, digests and ids, and nothing of ComfyUI beyond an entry. */
@NullMarked
package io.github.comfyarchive.redact;

import org.jspecify.annotations.NullMarked;
