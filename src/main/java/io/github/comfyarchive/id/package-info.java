/** By what prompts and servers are called. */
@NullMarked
package io.github.comfyarchive.id;

import org.jspecify.annotations.NullMarked;
