/** Tests of what is handed to users: made by {@code bin/release}, and installed where there is nothing else. */
@NullMarked
package io.github.comfyarchive.release;

import org.jspecify.annotations.NullMarked;
