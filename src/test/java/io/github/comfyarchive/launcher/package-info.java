/** Tests of {@code bin/archive}: the real script, started as a user starts it, around a program that tells how. */
@NullMarked
package io.github.comfyarchive.launcher;

import org.jspecify.annotations.NullMarked;
