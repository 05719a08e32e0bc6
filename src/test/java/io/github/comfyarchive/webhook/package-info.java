/** Who is told of prompts, by a real HTTP server that is told. */
@NullMarked
package io.github.comfyarchive.webhook;

import org.jspecify.annotations.NullMarked;
