package io.github.comfyarchive.search;

import java.util.List;
import java.util.Set;

/** A set of rows that FTS5 can name. */
sealed interface Node {
    /**
     * The rows that hold some words in this order.
     *
     * @param tokens words of the index, at least one
     * @param prefix whether the last is but the beginning of one
     * @param parts how the term stands inside a name, as {@link NameParts} writes it; empty if it must be a word
     * @param columns where the words may stand; none if no column is left
     */
    record Term(List<String> tokens, boolean prefix, String parts, Set<SearchColumn> columns) implements Node {}

    /**
     * The rows in all of several sets.
     *
     * @param nodes at least two
     */
    record All(List<Node> nodes) implements Node {}

    /**
     * The rows in any of several sets.
     *
     * @param nodes at least two
     */
    record Any(List<Node> nodes) implements Node {}

    /**
     * The rows in one set and not in another.
     *
     * @param kept the one
     * @param left the other
     */
    record Except(Node kept, Node left) implements Node {}
}
