/** The home folder: one SQLite file and the assets beside it. Nothing else knows SQL. */
@NullMarked
package io.github.comfyarchive.store;

import org.jspecify.annotations.NullMarked;
