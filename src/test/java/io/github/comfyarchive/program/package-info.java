/** Tests that start the packaged program as its user does, and look at what it leaves behind. */
package io.github.comfyarchive.program;
