/** Options that several commands have, and what is wrong with a command line. Knows no command. */
@NullMarked
package io.github.comfyarchive.cli.option;

import org.jspecify.annotations.NullMarked;
