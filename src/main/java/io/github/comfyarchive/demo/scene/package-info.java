/**
 * Paints the demo's pictures: small procedural scenes in plain arithmetic, each another for another seed. Lengths are in heights
 * of the picture: y from 0 at the top to 1, x from 0 to the picture's proportion. No AWT: a demo must not wait for it.
 */
@NullMarked
package io.github.comfyarchive.demo.scene;

import org.jspecify.annotations.NullMarked;
