/** What scripts ask a ComfyUI for, answered from the archive in the same shape (comfyui-protocol.md). */
@NullMarked
package io.github.comfyarchive.serve.comfy;

import org.jspecify.annotations.NullMarked;
