/** What a home's {@code config.toml} says. */
@NullMarked
package io.github.comfyarchive.config;

import org.jspecify.annotations.NullMarked;
