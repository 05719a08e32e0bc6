/** Saved histories: answers of {@code GET /history}, and exports of ours. */
@NullMarked
package io.github.comfyarchive.imports.history;

import org.jspecify.annotations.NullMarked;
