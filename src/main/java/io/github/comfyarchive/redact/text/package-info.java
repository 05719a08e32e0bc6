/** Texts as bytes: what stands in them, how it may be written, how much memory the search may take. Knows no rule. */
@NullMarked
package io.github.comfyarchive.redact.text;

import org.jspecify.annotations.NullMarked;
