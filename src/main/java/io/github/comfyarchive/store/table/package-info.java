/** The statements on the tables, a class for each table or two that are written together. */
@NullMarked
package io.github.comfyarchive.store.table;

import org.jspecify.annotations.NullMarked;
