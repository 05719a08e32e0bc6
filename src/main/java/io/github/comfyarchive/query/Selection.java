package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the prompts of a filter are found, decided by looking at how many there can be.
 *
 * <p>Lists are newest first, which is the order of an index; no index is in that order for each model, seed, word and value. So: if
 * one of the conditions has few candidates, they are taken from its index, the others are tested on each, and they are sorted. If all
 * have many, the prompts are walked through, newest first, until enough are found, which is soon; what lies before the first or after
 * the last candidate in the order of keys is ignored without a look. A row of {@code prompt} is large, for what its graph
 * differs in from others is in it, so
 * fetching one costs ten times a step of the walk, which reads an index alone (docs/benchmarks.md).
 */
final class Selection {
    /** Up to so many candidates are fetched and sorted. */
    static final int FEW = 2_000;

    /** Up to so many candidates a set of them is made where a test of each row by itself would be slow. */
    private static final int MANY = 50_000;

    /** A condition that every row meets. */
    static final String ANY = "1";

    private final List<Condition> conditions;
    private final Set<Condition> inSets;
    private final @Nullable Condition leading;
    private final @Nullable Condition smallest;
    private final long first;
    private final long last;
    private final boolean nothing;

    private Selection(
            List<Condition> conditions,
            Set<Condition> inSets,
            @Nullable Condition leading,
            @Nullable Condition smallest,
            long first,
            long last,
            boolean nothing) {
        this.conditions = conditions;
        this.inSets = inSets;
        this.leading = leading;
        this.smallest = smallest;
        this.first = first;
        this.last = last;
        this.nothing = nothing;
    }

    static Selection of(Filter filter, Questions questions) {
        return of(Conditions.of(filter, questions), questions, FEW);
    }

    /** For whoever wants all of them, in no order: then candidates that are many are still fewer than all prompts. */
    static Selection ofAll(Filter filter, Questions questions) {
        return of(Conditions.of(filter, questions), questions, MANY);
    }

    /** For whoever tests prompts that were found by words: a set of whatever candidates are the fewest keeps most from being fetched. */
    static Selection ofFound(Filter filter, Questions questions) {
        return of(Conditions.of(filter, questions), questions, FEW, true);
    }

    /**
     * Decides.
     *
     * @param few from how many candidates on to walk rather than to sort
     */
    static Selection of(List<Condition> conditions, Questions questions, int few) {
        return of(conditions, questions, few, false);
    }

    private static Selection of(List<Condition> conditions, Questions questions, int few, boolean found) {
        Condition smallest = null;
        int fewest = MANY + 1;
        Set<Condition> inSets = new HashSet<>();
        long first = 0;
        long last = Long.MAX_VALUE;
        for (Condition condition : conditions) {
            Condition.Candidates candidates = condition.candidates();
            if (candidates == null || (candidates.listed() && !found)) {
                continue;
            }
            int count = count(questions, condition, candidates.ids());
            if (count <= MANY && candidates.slow()) {
                inSets.add(condition);
            }
            if (count < fewest) {
                fewest = count;
                smallest = condition;
            }
            if (count > few && !candidates.listed()) {
                first = Math.max(first, end(questions, condition, candidates.first()));
                last = Math.min(last, end(questions, condition, candidates.last()));
            }
        }
        Condition leading = fewest <= few ? smallest : null;
        return new Selection(conditions, inSets, leading, smallest, first, last, fewest == 0);
    }

    private static int count(Questions questions, Condition condition, String candidates) {
        String counted = "SELECT count(*) FROM (" + candidates + " LIMIT " + (MANY + 1) + ")";
        return questions.one(Integer.class, new Query(counted, condition.values()));
    }

    private static long end(Questions questions, Condition condition, String query) {
        return questions.first(Long.class, new Query(query, condition.values())).orElse(0L);
    }

    /** Whether no prompt can match. */
    boolean isEmpty() {
        return nothing;
    }

    /** Whether there are no more than {@link #FEW} candidates, so that all are found at once and sorted. */
    boolean isFew() {
        return leading != null;
    }

    /** Whether every prompt matches. */
    boolean isAll() {
        return conditions.isEmpty();
    }

    /**
     * {@code FROM} and {@code WHERE} of a query over {@code prompt}. All prompts, or those of a time, are read from the index that has
     * time, status and duration: left to itself SQLite takes another for a count by status, and fetches each row.
     */
    String from() {
        Condition.Candidates few = leading == null ? null : leading.candidates();
        if (few == null) {
            boolean byTimeAlone = conditions.stream()
                    .allMatch(condition -> condition.predicate().startsWith("prompt.created_at"));
            return "FROM " + (byTimeAlone ? "prompt_row AS prompt INDEXED BY prompt_created_at" : "prompt") + " WHERE "
                    + where();
        }
        return "FROM (SELECT DISTINCT id FROM (" + few.ids() + ")) AS candidate"
                + " CROSS JOIN prompt ON prompt.id = candidate.id WHERE " + where(few.exact() ? leading : null);
    }

    /** The conditions on a row of {@code prompt} that another query has found. */
    String where() {
        return where(null);
    }

    /** The plus keeps SQLite from fetching rows by these keys rather than walking (sqlite.org/optoverview.html, "Unary +"). */
    private String where(@Nullable Condition but) {
        List<String> predicates = new ArrayList<>();
        if (first > 0) {
            predicates.add("+prompt.id >= " + first);
        }
        if (last < Long.MAX_VALUE) {
            predicates.add("+prompt.id <= " + last);
        }
        conditions.stream()
                .filter(condition -> !condition.equals(but))
                .map(this::predicate)
                .forEach(predicates::add);
        return predicates.isEmpty() ? ANY : predicates.stream().collect(Collectors.joining(" AND "));
    }

    private String predicate(Condition condition) {
        Condition.Candidates candidates = condition.candidates();
        if (candidates == null || !inSets.contains(condition)) {
            return condition.predicate();
        }
        String inSet = "+prompt.id IN (" + candidates.ids() + ")";
        return candidates.exact() ? inSet : inSet + " AND " + condition.predicate();
    }

    /** A query for the ids of the fewest candidates, where there are so few that a set of them is soon made. */
    @Nullable
    String candidates() {
        Condition.Candidates fewest = smallest == null ? null : smallest.candidates();
        return fewest == null ? null : fewest.ids();
    }

    /** The conditions on a row of {@code prompt} that {@link #candidates} has found. */
    String whereAmongCandidates() {
        Condition.Candidates fewest = smallest == null ? null : smallest.candidates();
        return where(fewest != null && fewest.exact() ? smallest : null);
    }

    /** A query with the values that the conditions name. */
    Query query(String sql) {
        Map<String, Object> values = new HashMap<>();
        conditions.forEach(condition -> values.putAll(condition.values()));
        return new Query(sql, values);
    }
}
