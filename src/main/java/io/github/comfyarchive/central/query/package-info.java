/** Questions to the store of many homes: what {@link io.github.comfyarchive.query.Catalog} is for a home. */
@NullMarked
package io.github.comfyarchive.central.query;

import org.jspecify.annotations.NullMarked;
