/** What counts as a secret, as data, and how one text is searched by it. */
@NullMarked
package io.github.comfyarchive.redact.rule;

import org.jspecify.annotations.NullMarked;
