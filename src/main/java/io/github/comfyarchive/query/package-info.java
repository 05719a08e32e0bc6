/** Questions to the archive: filters, lists, search, statistics. Reads, and never writes. */
@NullMarked
package io.github.comfyarchive.query;

import org.jspecify.annotations.NullMarked;
