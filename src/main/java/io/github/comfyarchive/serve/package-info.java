/** {@code archive serve}: the archive over HTTP, for scripts, monitors and pages. The face: what is served, and to whom. */
@NullMarked
package io.github.comfyarchive.serve;

import org.jspecify.annotations.NullMarked;
