/** Words: how a text is cut into what the index holds, how a query is read, where it matches. Pure: no database. */
@NullMarked
package io.github.comfyarchive.search;

import org.jspecify.annotations.NullMarked;
