/** What commands print for a person, and which exit code follows from it. Knows no command, and no option. */
@NullMarked
package io.github.comfyarchive.cli.report;

import org.jspecify.annotations.NullMarked;
