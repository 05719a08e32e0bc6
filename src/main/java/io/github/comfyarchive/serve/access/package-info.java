/** Who may what: hosts, tokens, sessions. Knows nothing of what is archived. */
@NullMarked
package io.github.comfyarchive.serve.access;

import org.jspecify.annotations.NullMarked;
