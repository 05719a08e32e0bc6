/** The files of the store of many homes: objects, named by what they are, in an S3-compatible object store. */
@NullMarked
package io.github.comfyarchive.central.object;

import org.jspecify.annotations.NullMarked;
