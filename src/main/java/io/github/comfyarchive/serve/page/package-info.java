/** The pages of {@code archive serve}. */
@NullMarked
package io.github.comfyarchive.serve.page;

import org.jspecify.annotations.NullMarked;
