package io.github.comfyarchive.query;

import io.github.comfyarchive.history.PromptStatus;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What some prompts amount to.
 *
 * @param prompts how many, by status
 * @param firstAt when the oldest was created; null without prompts
 * @param lastAt when the newest was created
 * @param files their outputs, by state
 * @param assets how many different files are stored for them
 * @param bytes the size of those files
 * @param durations by model, the most used first; those of no model have null
 * @param days prompts by day of the zone that was asked for, oldest first
 * @param servers what is known of each server
 */
public record Statistics(
        Map<String, Long> prompts,
        @Nullable String firstAt,
        @Nullable String lastAt,
        Map<String, Long> files,
        long assets,
        long bytes,
        List<ModelDuration> durations,
        List<Day> days,
        List<ServerRuns> servers) {

    /**
     * How many prompts there are.
     *
     * @return the count over all statuses
     */
    public long total() {
        return prompts.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Days that are shown, those on which nothing happened too: a gap is to be seen.
     *
     * @param first the first of them
     * @param today the last
     */
    public List<Day> everyDay(LocalDate first, LocalDate today) {
        Map<String, Day> known = new TreeMap<>();
        days.forEach(day -> known.put(day.day(), day));
        for (LocalDate day = first; !day.isAfter(today); day = day.plusDays(1)) {
            known.putIfAbsent(day.toString(), new Day(day.toString(), 0, 0));
        }
        return List.copyOf(known.values());
    }

    /**
     * The share of successful prompts among those that came to an end by themselves: not interrupted, and of a known status.
     *
     * @return from 0 to 1, or null where there is none
     */
    public @Nullable Double successRate() {
        long success = prompts.getOrDefault(PromptStatus.SUCCESS.word(), 0L);
        long ended = success + prompts.getOrDefault(PromptStatus.ERROR.word(), 0L);
        return ended == 0 ? null : (double) success / ended;
    }

    /**
     * How long the successful prompts of a model ran; those of which nothing was cached away and those of which all was are alike
     * here.
     *
     * @param model its name; null for prompts in which none was found
     * @param prompts how many
     * @param medianMs the middle one, or the mean of the two in the middle
     * @param p95Ms the smallest that 95 of 100 do not exceed (nearest rank)
     */
    public record ModelDuration(@Nullable String model, long prompts, double medianMs, long p95Ms) {}

    /**
     * A day with prompts.
     *
     * @param day such as {@code 2026-11-24}
     * @param prompts how many were created
     * @param failed how many of them failed
     */
    public record Day(String day, long prompts, long failed) {}

    /**
     * The runs of sync on a server.
     *
     * @param server its name
     * @param runs how many there were
     * @param failed how many of them failed
     * @param lastSyncedAt the end of the last that could read the server
     * @param historyLength how many entries the server held then
     */
    public record ServerRuns(
            String server,
            long runs,
            long failed,
            @Nullable String lastSyncedAt,
            @Nullable Long historyLength) {}
}
