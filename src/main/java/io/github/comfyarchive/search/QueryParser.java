package io.github.comfyarchive.search;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a query: {@code NOT} binds before {@code AND}, which may be left out, and that before {@code OR}. What has no
 * sense is ignored: an operator with nothing to work on, a parenthesis without the other.
 */
final class QueryParser {
    /** FTS5's parser takes some thirty levels, of which one of ours can become three; deeper ones are ignored. */
    private static final int MAX_DEPTH = 8;

    /** A query of more is a text that was pasted; each costs a look into the index. */
    private static final int MAX_TERMS = 1_000;

    private final List<Lexeme> lexemes;
    private int at;
    private int depth;
    private int passedOver;
    private int terms;

    private QueryParser(List<Lexeme> lexemes) {
        this.lexemes = lexemes;
    }

    /** What a query looks for; empty if there is no word in it. */
    static Optional<Clause> parse(String query) {
        Set<SearchColumn> everywhere = SearchColumn.ofWords();
        Optional<Clause> parsed = new QueryParser(QueryLexer.lexemes(query)).alternatives(everywhere);
        return parsed.isPresent() ? parsed : literal(query, everywhere);
    }

    /** Nothing but operators and columns: then these are the words. */
    private static Optional<Clause> literal(String query, Set<SearchColumn> columns) {
        return Terms.of(new Lexeme(Lexeme.Kind.WORD, query), columns);
    }

    private Optional<Clause> alternatives(Set<SearchColumn> columns) {
        List<Clause> clauses = new ArrayList<>();
        do {
            requirements(columns).ifPresent(clauses::add);
        } while (takes(Lexeme.Kind.OR));
        return clauses.isEmpty() ? Optional.empty() : Optional.of(Clause.anyOf(clauses));
    }

    private Optional<Clause> requirements(Set<SearchColumn> columns) {
        List<Clause> clauses = new ArrayList<>();
        while (!endsRequirements()) {
            requirement(columns).ifPresent(clauses::add);
        }
        return clauses.isEmpty() ? Optional.empty() : Optional.of(Clause.allOf(clauses));
    }

    private Optional<Clause> requirement(Set<SearchColumn> columns) {
        boolean negated = false;
        while (peek() == Lexeme.Kind.NOT || peek() == Lexeme.Kind.AND) {
            negated ^= peek() == Lexeme.Kind.NOT;
            at++;
        }
        if (endsRequirements()) {
            return Optional.empty();
        }
        Optional<Clause> operand = operand(columns);
        return negated ? operand.map(Clause::not) : operand;
    }

    private Optional<Clause> operand(Set<SearchColumn> columns) {
        Lexeme lexeme = lexemes.get(at++);
        return switch (lexeme.kind()) {
            case COLUMN -> endsRequirements() ? Optional.empty() : operand(narrowed(columns, lexeme));
            case OPEN -> group(columns);
            case WORD, PHRASE -> ++terms > MAX_TERMS ? Optional.empty() : Terms.of(lexeme, columns);
            case CLOSE, AND, OR, NOT -> Optional.empty();
        };
    }

    private Optional<Clause> group(Set<SearchColumn> columns) {
        if (depth == MAX_DEPTH) {
            passedOver++;
            return Optional.empty();
        }
        depth++;
        Optional<Clause> inner = alternatives(columns);
        depth--;
        takes(Lexeme.Kind.CLOSE);
        return inner;
    }

    private static Set<SearchColumn> narrowed(Set<SearchColumn> columns, Lexeme column) {
        Set<SearchColumn> narrowed = EnumSet.noneOf(SearchColumn.class);
        SearchColumn.named(column.text()).filter(columns::contains).ifPresent(narrowed::add);
        return narrowed;
    }

    /** At an OR, the end of a group or of the query; passes over a parenthesis that closes nothing. */
    private boolean endsRequirements() {
        while (peek() == Lexeme.Kind.CLOSE && (depth == 0 || passedOver > 0)) {
            passedOver = Math.max(0, passedOver - 1);
            at++;
        }
        return peek() == null || peek() == Lexeme.Kind.OR || peek() == Lexeme.Kind.CLOSE;
    }

    private boolean takes(Lexeme.Kind kind) {
        boolean there = peek() == kind;
        at += there ? 1 : 0;
        return there;
    }

    private Lexeme.@Nullable Kind peek() {
        return at < lexemes.size() ? lexemes.get(at).kind() : null;
    }
}
