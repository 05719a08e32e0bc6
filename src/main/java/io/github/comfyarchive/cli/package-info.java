/** The command line: a class a command, and what a failure means. Beside {@code cli.option} nothing else knows picocli. */
@NullMarked
package io.github.comfyarchive.cli;

import org.jspecify.annotations.NullMarked;
