/**
 * A server for measurements, as a process of its own: a history and files of any size, made from their index while they are sent. It
 * is as slow as the real one, or costs next to nothing.
 */
package io.github.comfyarchive.bench.load;
