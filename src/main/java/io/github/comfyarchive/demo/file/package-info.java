/** Writes files as ComfyUI's nodes write them, with the prompt in them, in each format's simplest form. */
@NullMarked
package io.github.comfyarchive.demo.file;

import org.jspecify.annotations.NullMarked;
