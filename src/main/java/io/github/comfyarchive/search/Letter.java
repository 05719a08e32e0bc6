package io.github.comfyarchive.search;

/**
 * One code point of a text as the index sees it.
 *
 * @param cased without diacritics, but in upper or lower case as written
 * @param folded the same, case folded
 * @param kind what it does
 * @param start where in the text the characters begin that it comes from
 * @param end where they end
 */
record Letter(int cased, int folded, CharacterKind kind, int start, int end) {}
