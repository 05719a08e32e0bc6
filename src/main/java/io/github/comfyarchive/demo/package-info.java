/** A sample server for whoever tries the program without a ComfyUI at hand. */
@NullMarked
package io.github.comfyarchive.demo;

import org.jspecify.annotations.NullMarked;
