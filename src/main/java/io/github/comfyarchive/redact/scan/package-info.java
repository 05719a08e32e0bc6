/** Finds secrets in the JSON of entries and workflows: by names, links and widgets. */
@NullMarked
package io.github.comfyarchive.redact.scan;

import org.jspecify.annotations.NullMarked;
