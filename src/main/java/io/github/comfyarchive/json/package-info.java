/**
 * What the archive says to programs: the one JSON of a prompt, of a line of a list, of a status and of what a run did, as the schemas in
 * docs/json describe it. Written as a stream: nothing here builds a tree, and databind is not loaded.
 */
@NullMarked
package io.github.comfyarchive.json;

import org.jspecify.annotations.NullMarked;
