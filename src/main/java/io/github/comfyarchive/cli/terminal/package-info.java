/** The terminal: columns, colours, progress, and what makes a text of a server harmless there. Knows no command. */
@NullMarked
package io.github.comfyarchive.cli.terminal;

import org.jspecify.annotations.NullMarked;
