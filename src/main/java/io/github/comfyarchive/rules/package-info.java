/** Files of rules: those that come with the program, and a user's that add to them. What a rule means is known to who reads it. */
@NullMarked
package io.github.comfyarchive.rules;

import org.jspecify.annotations.NullMarked;
