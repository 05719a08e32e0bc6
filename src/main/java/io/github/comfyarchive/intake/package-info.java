/** Takes entries and bytes in, whatever their source: in order, searched for secrets, durable before they are recorded. Knows no HTTP and no cursor. */
@NullMarked
package io.github.comfyarchive.intake;

import org.jspecify.annotations.NullMarked;
