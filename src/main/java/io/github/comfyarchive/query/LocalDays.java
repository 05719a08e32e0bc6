package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Prompts by the days of a clock that is not UTC's: sums are kept by days of UTC, and none can be made of these where midnights differ. So the
 * prompts of the days that are shown are counted in an index by time, which has their status.
 */
final class LocalDays {
    private static final String ALL = "prompt_row INDEXED BY prompt_created_at";
    private static final String CHOSEN = "temp.chosen";

    private LocalDays() {}

    /** Of all prompts. */
    static List<Statistics.Day> ofAll(Questions questions, Days days) {
        return of(questions, days, "%s", ALL);
    }

    /**
     * Of those that {@link ChosenSums} has chosen.
     *
     * @param others whether these are the prompts to be left out
     */
    static List<Statistics.Day> ofChosen(Questions questions, Days days, boolean others) {
        return others ? of(questions, days, "%s - %s", ALL, CHOSEN) : of(questions, days, "%s", CHOSEN);
    }

    private static List<Statistics.Day> of(Questions questions, Days days, String sum, String... tables) {
        if (days.bounds().isEmpty()) {
            return List.of();
        }
        String bounds = days.bounds().stream()
                .map(day -> "('" + day.day() + "', '" + day.first() + "', '" + day.beyond() + "')")
                .collect(Collectors.joining(", "));
        return questions.list(Statistics.Day.class, new Query("""
                WITH span (day, first, beyond) AS (VALUES %s)
                SELECT day, prompts, failed FROM (SELECT day, %s AS prompts, %s AS failed FROM span)
                WHERE prompts > 0 ORDER BY day
                """.formatted(
                        bounds, counts(sum, "", tables), counts(sum, " AND status = 'error'", tables))));
    }

    private static String counts(String sum, String more, String... tables) {
        Object[] counts = Arrays.stream(tables)
                .map(table -> "(SELECT count(*) FROM " + table
                        + " WHERE created_at >= span.first AND created_at < span.beyond" + more + ")")
                .toArray();
        return sum.formatted(counts);
    }
}
