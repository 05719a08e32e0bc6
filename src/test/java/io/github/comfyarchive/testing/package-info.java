/** What tests stand on: a ComfyUI server that can be told to fail, recorded servers, and made-up entries and files. */
@NullMarked
package io.github.comfyarchive.testing;

import org.jspecify.annotations.NullMarked;
