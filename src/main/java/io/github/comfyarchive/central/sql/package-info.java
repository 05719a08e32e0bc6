/** PostgreSQL: how the rows of the store of many homes are reached, and its schema. */
@NullMarked
package io.github.comfyarchive.central.sql;

import org.jspecify.annotations.NullMarked;
