/** What a graph says: its samplers with all that was fed into them, its models, its texts. Pure: a graph in, records out. */
@NullMarked
package io.github.comfyarchive.graph;

import org.jspecify.annotations.NullMarked;
