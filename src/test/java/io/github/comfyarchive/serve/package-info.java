/** What {@code archive serve} answers, asked over real connections. */
@NullMarked
package io.github.comfyarchive.serve;

import org.jspecify.annotations.NullMarked;
