/** {@code /metrics}: what Prometheus asks. */
@NullMarked
package io.github.comfyarchive.serve.metrics;

import org.jspecify.annotations.NullMarked;
