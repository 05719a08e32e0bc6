/** The command line: picocli, terminals, messages and exit codes. Nothing else knows them. */
@NullMarked
package io.github.comfyarchive.cli;

import org.jspecify.annotations.NullMarked;
