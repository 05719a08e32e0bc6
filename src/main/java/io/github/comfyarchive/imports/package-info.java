/** What is there already is taken in: folders, saved histories, other homes. Here is what they have in common; each has a room of its own. */
@NullMarked
package io.github.comfyarchive.imports;

import org.jspecify.annotations.NullMarked;
