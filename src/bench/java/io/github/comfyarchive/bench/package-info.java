/** The benchmark: fills an archive with as many prompts as wanted and measures questions to it. Nothing here runs in the gate but a small fill. */
package io.github.comfyarchive.bench;
