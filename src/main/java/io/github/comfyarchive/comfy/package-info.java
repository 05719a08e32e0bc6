/** A ComfyUI server over HTTP: addresses, requests, retries and the walk through its history. Reads only, saves nothing. */
@NullMarked
package io.github.comfyarchive.comfy;

import org.jspecify.annotations.NullMarked;
