/** The one SQLite file: opening it, its schema, its connections, plain statements. */
@NullMarked
package io.github.comfyarchive.store.sqlite;

import org.jspecify.annotations.NullMarked;
