package io.github.comfyarchive.search;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes a set of rows as FTS5 reads it (sqlite.org/fts5.html, 3): every word quoted, every set in parentheses. */
final class MatchExpression {
    /** A phrase without words, which no row has. */
    static final String NOTHING = "\"\"";

    private final boolean insideNames;

    /** An expression in which, if so told, a plain word is looked for inside names, too. */
    MatchExpression(boolean insideNames) {
        this.insideNames = insideNames;
    }

    /**
     * Writes a set.
     *
     * @param node the set
     * @param wanted whether its rows are what is looked for, and not what is left out: that must be the whole word
     */
    String of(Node node, boolean wanted) {
        if (node instanceof Node.Term term) {
            return term(term, wanted);
        }
        if (node instanceof Node.All all) {
            return joined(all.nodes(), " AND ", wanted);
        }
        if (node instanceof Node.Any any) {
            return joined(any.nodes(), " OR ", wanted);
        }
        Node.Except except = (Node.Except) node;
        return "(" + of(except.kept(), wanted) + " NOT " + of(except.left(), !wanted) + ")";
    }

    private String joined(List<Node> nodes, String operator, boolean wanted) {
        return nodes.stream().map(node -> of(node, wanted)).collect(Collectors.joining(operator, "(", ")"));
    }

    private String term(Node.Term term, boolean wanted) {
        if (term.columns().isEmpty()) {
            return NOTHING;
        }
        String phrase = "\"" + String.join(" ", term.tokens()) + "\"" + (term.prefix() ? " *" : "");
        String words = columns(term.columns()) + phrase;
        if (insideNames && wanted && looksInsideNames(term)) {
            return "(" + words + " OR {part} : \"" + term.parts() + "\")";
        }
        return words;
    }

    /** The parts of all names stand in one column: a term for models only is not looked for there. */
    static boolean looksInsideNames(Node.Term term) {
        return !term.parts().isEmpty() && term.columns().equals(SearchColumn.ofWords());
    }

    private static String columns(Set<SearchColumn> columns) {
        if (columns.equals(SearchColumn.ofWords())) {
            return "- {part} : ";
        }
        return columns.stream().map(SearchColumn::word).sorted().collect(Collectors.joining(" ", "{", "} : "));
    }
}
