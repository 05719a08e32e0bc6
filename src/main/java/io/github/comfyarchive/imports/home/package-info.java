/** Other homes: their servers, prompts, replaced entries and files. */
@NullMarked
package io.github.comfyarchive.imports.home;

import org.jspecify.annotations.NullMarked;
