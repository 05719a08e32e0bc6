package io.github.comfyarchive.bench;

import io.github.comfyarchive.redact.RawEntry;

/**
 * An entry as a server would give it.
 *
 * @param server which server, from 0
 * @param raw the entry
 */
record MadeEntry(int server, RawEntry raw) {}
