/** {@code /archive/v1}: what the command line can ask and change, as JSON over HTTP. */
@NullMarked
package io.github.comfyarchive.serve.api;

import org.jspecify.annotations.NullMarked;
