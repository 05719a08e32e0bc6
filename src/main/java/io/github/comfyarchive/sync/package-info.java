/** The story of a run: read the history, keep it, fetch its files, report. */
@NullMarked
package io.github.comfyarchive.sync;

import org.jspecify.annotations.NullMarked;
