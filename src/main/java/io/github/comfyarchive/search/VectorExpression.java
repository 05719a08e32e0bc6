package io.github.comfyarchive.search;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes a set of rows as PostgreSQL's {@code tsquery} (<a href="https://www.postgresql.org/docs/15/textsearch-controls.html">Controlling Text
 * Search</a>), over vectors of {@link VectorWord}s: a term is in any of its columns. Where a vector has not all positions, what is found has more
 * rows, never fewer.
 */
final class VectorExpression {
    private final boolean insideNames;

    /** An expression in which, if so told, a plain word is looked for inside names, too. */
    VectorExpression(boolean insideNames) {
        this.insideNames = insideNames;
    }

    /** Writes all rows of a clause. */
    String of(Clause clause) {
        Node node = clause.node();
        String whole = clause.negated() ? "!" + of(node, false, false) : of(node, true, false);
        String moved = clause.negated() ? "!" + of(node, false, true) : of(node, true, true);
        String cut = VectorWord.quoted(VectorWord.CUT);
        return moved.equals(whole)
                ? whole + " | " + cut
                : whole + " | " + VectorWord.quoted(VectorWord.MOVED) + " & " + moved + " | " + cut;
    }

    /**
     * Writes what an index by itself tells of a clause whose rows are wanted: all of them and some more, without places.
     *
     * @throws IllegalArgumentException if the clause is of what is left out
     */
    String bound(Clause clause) {
        if (clause.negated()) {
            throw new IllegalArgumentException("an index does not find what has no word");
        }
        return of(clause.node(), true, true) + " | " + VectorWord.quoted(VectorWord.CUT);
    }

    /**
     * Writes a set.
     *
     * @param wanted whether its rows are what is looked for, and not what is left out
     * @param moved whether it is for vectors without all positions: then a phrase that is wanted is all of its words
     */
    private String of(Node node, boolean wanted, boolean moved) {
        if (node instanceof Node.Term term) {
            return term(term, wanted, moved);
        }
        if (node instanceof Node.All all) {
            return joined(all.nodes(), " & ", wanted, moved);
        }
        if (node instanceof Node.Any any) {
            return joined(any.nodes(), " | ", wanted, moved);
        }
        Node.Except except = (Node.Except) node;
        return "(" + of(except.kept(), wanted, moved) + " & !" + of(except.left(), !wanted, moved) + ")";
    }

    private String joined(List<Node> nodes, String operator, boolean wanted, boolean moved) {
        return nodes.stream().map(node -> of(node, wanted, moved)).collect(Collectors.joining(operator, "(", ")"));
    }

    private String term(Node.Term term, boolean wanted, boolean moved) {
        String operator = wanted && moved ? " & " : " <-> ";
        String words = term.columns().stream()
                .sorted()
                .map(column -> phrase(column, term.tokens(), term.prefix(), operator))
                .collect(Collectors.joining(" | "));
        if (words.isEmpty()) {
            return VectorWord.quoted(VectorWord.NONE);
        }
        if (insideNames && wanted && MatchExpression.looksInsideNames(term)) {
            words += " | " + phrase(SearchColumn.PART, List.of(term.parts().split(" ")), false, operator);
        }
        return "(" + words + ")";
    }

    private static String phrase(SearchColumn column, List<String> tokens, boolean prefix, String operator) {
        return tokens.stream()
                .map(token -> VectorWord.quoted(VectorWord.of(column, token)))
                .collect(Collectors.joining(operator, "(", (prefix ? ":*" : "") + ")"));
    }
}
