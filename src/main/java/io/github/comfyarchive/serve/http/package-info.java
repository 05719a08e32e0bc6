/** HTTP as {@code archive serve} speaks it: routes, requests and answers. Knows nothing of what is archived. */
@NullMarked
package io.github.comfyarchive.serve.http;

import org.jspecify.annotations.NullMarked;
