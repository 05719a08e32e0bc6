/** How requests read the archive, several at a time. */
@NullMarked
package io.github.comfyarchive.serve.reader;

import org.jspecify.annotations.NullMarked;
