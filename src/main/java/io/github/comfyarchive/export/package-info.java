/** Gives the archive back: formats, and files that appear complete or not at all. Reads the archive, and never writes to it. */
@NullMarked
package io.github.comfyarchive.export;

import org.jspecify.annotations.NullMarked;
