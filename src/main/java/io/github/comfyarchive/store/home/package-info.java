/** The home folder: its files and their rights, its locks, and why a disk refuses. */
@NullMarked
package io.github.comfyarchive.store.home;

import org.jspecify.annotations.NullMarked;
