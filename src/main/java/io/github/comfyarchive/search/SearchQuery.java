package io.github.comfyarchive.search;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a person typed to find prompts, as an expression for the search index. No text is refused.
 *
 * <p>Words are all looked for; {@code "quoted ones"} in this order; {@code begin*} is a beginning; {@code AND},
 * {@code OR}, {@code NOT} in capitals and {@code -word} work as in FTS5, but for {@code NOT}, which binds to the next
 * word or group alone; {@code column:word} and {@code column:(...)} look in one column.
 */
public final class SearchQuery {
    /** What is typed after so many characters is not read. */
    private static final int MAX_CHARACTERS = 10_000;

    private final @Nullable Clause clause;
    private final boolean parts;

    private final String typed;

    private SearchQuery(@Nullable Clause clause, boolean parts, String typed) {
        this.clause = clause;
        this.parts = parts;
        this.typed = typed;
    }

    /**
     * Reads a query.
     *
     * @param text what was typed, anything at all
     */
    public static SearchQuery parse(String text) {
        String read = text.substring(0, Math.min(text.length(), MAX_CHARACTERS));
        return new SearchQuery(QueryParser.parse(read).orElse(null), false, text);
    }

    /** As it was typed, spaces aside. */
    public String typed() {
        return typed.strip().replaceAll("\\s+", " ");
    }

    /** The single words that are looked for, as the index has them: not phrases, beginnings, or what is left out. */
    public List<String> singleWords() {
        return wanted().stream()
                .filter(term -> term.tokens().size() == 1 && !term.prefix())
                .map(term -> term.tokens().get(0))
                .distinct()
                .toList();
    }

    /**
     * Whether nothing is looked for.
     *
     * @return true if there is no word in the query
     */
    public boolean isEmpty() {
        return clause == null;
    }

    /**
     * Whether the expressions find what the query leaves out, for FTS5 cannot say "all but these": {@code -dog} means
     * all rows {@code NOT IN (SELECT rowid ... MATCH ?)}.
     *
     * @return true if the rows outside of the expression are meant
     */
    public boolean excludes() {
        return clause != null && clause.negated();
    }

    /** The same query, whose {@link #match} is {@link #matchWithParts}. */
    public SearchQuery withParts() {
        return new SearchQuery(clause, true, typed);
    }

    /**
     * The expression that finds whole words.
     *
     * @return an expression that FTS5 reads; for an empty query one that matches nothing
     */
    public String match() {
        return expression(parts);
    }

    /**
     * The same, which also finds each unquoted word of three letters or more inside names of models and files.
     *
     * @return an expression that FTS5 reads; for an empty query one that matches nothing
     */
    public String matchWithParts() {
        return expression(true);
    }

    /**
     * What {@link #match} finds, and what {@link #excludes} means, for PostgreSQL.
     *
     * @return a {@code tsquery}; where a vector does not tell, its row is found
     * @throws IllegalStateException if there is no word in the query
     */
    public String vectorMatch() {
        return new VectorExpression(parts).of(requireWord());
    }

    /**
     * The same of {@link #matchWithParts}.
     *
     * @throws IllegalStateException if there is no word in the query
     */
    public String vectorMatchWithParts() {
        return new VectorExpression(true).of(requireWord());
    }

    /**
     * What of {@link #vectorMatch} an index tells without a look at the rows: a {@code tsquery} that finds all that it finds, and more.
     *
     * @throws IllegalArgumentException if the query {@linkplain #excludes excludes}
     * @throws IllegalStateException if there is no word in the query
     */
    public String vectorBound() {
        return new VectorExpression(parts).bound(requireWord());
    }

    private Clause requireWord() {
        if (clause == null) {
            throw new IllegalStateException("there is no word to look for");
        }
        return clause;
    }

    /**
     * The same query, looking in some columns alone. Words are then whole words.
     *
     * @param columns where to look
     * @return the query for these columns
     */
    public SearchQuery within(Set<SearchColumn> columns) {
        return clause == null
                ? this
                : new SearchQuery(new Clause(within(clause.node(), columns), clause.negated()), false, typed);
    }

    private static Node within(Node node, Set<SearchColumn> columns) {
        if (node instanceof Node.Term term) {
            Set<SearchColumn> left = EnumSet.noneOf(SearchColumn.class);
            left.addAll(term.columns());
            left.retainAll(columns);
            return new Node.Term(term.tokens(), term.prefix(), term.parts(), left);
        }
        if (node instanceof Node.All all) {
            return new Node.All(within(all.nodes(), columns));
        }
        if (node instanceof Node.Any any) {
            return new Node.Any(within(any.nodes(), columns));
        }
        Node.Except except = (Node.Except) node;
        return new Node.Except(within(except.kept(), columns), within(except.left(), columns));
    }

    private static List<Node> within(List<Node> nodes, Set<SearchColumn> columns) {
        return nodes.stream().map(node -> within(node, columns)).toList();
    }

    private String expression(boolean insideNames) {
        return clause == null
                ? MatchExpression.NOTHING
                : new MatchExpression(insideNames).of(clause.node(), !clause.negated());
    }

    /** What it finds, so that two that find the same may be known by it. */
    @Override
    public String toString() {
        return (excludes() ? "- " : "") + matchWithParts();
    }

    /** The terms that are looked for, not those that are left out. */
    List<Node.Term> wanted() {
        List<Node.Term> terms = new ArrayList<>();
        if (clause != null) {
            collect(clause.node(), !clause.negated(), terms);
        }
        return terms;
    }

    private static void collect(Node node, boolean wanted, List<Node.Term> terms) {
        if (node instanceof Node.Term term) {
            if (wanted) {
                terms.add(term);
            }
        } else if (node instanceof Node.All all) {
            all.nodes().forEach(each -> collect(each, wanted, terms));
        } else if (node instanceof Node.Any any) {
            any.nodes().forEach(each -> collect(each, wanted, terms));
        } else if (node instanceof Node.Except except) {
            collect(except.kept(), wanted, terms);
            collect(except.left(), !wanted, terms);
        }
    }
}
