/** Secret values: what is known of them, in memory by themselves and otherwise by keyed hashes; and the note of each that was removed. */
@NullMarked
package io.github.comfyarchive.redact.secret;

import org.jspecify.annotations.NullMarked;
