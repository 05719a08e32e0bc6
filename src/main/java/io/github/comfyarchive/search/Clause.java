package io.github.comfyarchive.search;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A set of rows, or all rows but those. FTS5 knows only "these and not those", never "all but those"; so a NOT is carried
 * upwards, by De Morgan's laws, until it meets something to be taken from.
 *
 * @param node the set
 * @param negated whether the rows outside of it are meant
 */
record Clause(Node node, boolean negated) {
    Clause not() {
        return new Clause(node, !negated);
    }

    /** What is in all clauses, of which there is at least one. */
    static Clause allOf(List<Clause> clauses) {
        List<Node> positive = nodes(clauses, false);
        List<Node> negative = nodes(clauses, true);
        if (positive.isEmpty()) {
            return new Clause(joined(negative, Node.Any::new), true);
        }
        Node kept = joined(positive, Node.All::new);
        return new Clause(negative.isEmpty() ? kept : new Node.Except(kept, joined(negative, Node.Any::new)), false);
    }

    /** What is in any clause, of which there is at least one. */
    static Clause anyOf(List<Clause> clauses) {
        return allOf(clauses.stream().map(Clause::not).toList()).not();
    }

    private static List<Node> nodes(List<Clause> clauses, boolean negated) {
        List<Node> nodes = new ArrayList<>();
        for (Clause clause : clauses) {
            if (clause.negated == negated) {
                nodes.add(clause.node);
            }
        }
        return nodes;
    }

    private static Node joined(List<Node> nodes, Function<List<Node>, Node> several) {
        return nodes.size() == 1 ? nodes.get(0) : several.apply(nodes);
    }
}
