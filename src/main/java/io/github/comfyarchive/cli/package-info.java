/** The command line: a class a command, and what a failure means. Nothing else knows picocli, terminals or exit codes. */
@NullMarked
package io.github.comfyarchive.cli;

import org.jspecify.annotations.NullMarked;
