/** What people want gone. */
@NullMarked
package io.github.comfyarchive.forget;

import org.jspecify.annotations.NullMarked;
