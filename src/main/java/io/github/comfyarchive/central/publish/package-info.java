/** A home told to the store of many homes. */
@NullMarked
package io.github.comfyarchive.central.publish;

import org.jspecify.annotations.NullMarked;
