/** How a server is reached: which of its addresses, through which proxy, and whose certificate is trusted. */
@NullMarked
package io.github.comfyarchive.net;

import org.jspecify.annotations.NullMarked;
