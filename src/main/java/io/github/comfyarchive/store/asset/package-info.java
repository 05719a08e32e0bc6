/** The bytes of files and the disk they are on. */
@NullMarked
package io.github.comfyarchive.store.asset;

import org.jspecify.annotations.NullMarked;
