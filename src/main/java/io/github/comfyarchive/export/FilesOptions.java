package io.github.comfyarchive.export;

import java.util.Set;

/**
 * How files are exported.
 *
 * @param names what they are called
 * @param sidecars what stands beside each
 * @param copies whether to copy where a link would do
 * @param clean whether each is a copy that says nothing of how it was made
 */
public record FilesOptions(NameTemplate names, Set<Sidecar> sidecars, boolean copies, boolean clean) {}
