/**
 * Copies of pictures, videos and sounds without what they say of how they were made. Each format has a list of what a copy needs to be shown
 * as it was; whatever is not on it is left out, and of a file in which something does not fit there is no copy.
 */
@NullMarked
package io.github.comfyarchive.media.clean;

import org.jspecify.annotations.NullMarked;
