/** Digests: the SHA-256 that names the bytes of files. */
@NullMarked
package io.github.comfyarchive.digest;

import org.jspecify.annotations.NullMarked;
