package io.github.comfyarchive.query;

import java.util.List;

/** By what prompts can be chosen, with how many each choice has. */
public interface SidePanel {
    /**
     * A choice.
     *
     * @param name what it is called
     * @param prompts how many it has
     */
    record Choice(String name, long prompts) {}

    /**
     * All choices, those with the most prompts first; days are the newest first.
     *
     * @param servers by name
     * @param statuses by word
     * @param models all that are no LoRAs
     * @param loras the same of LoRAs
     * @param tags of prompts and of their files
     * @param ratings by the number of stars, the same
     * @param days in UTC
     */
    record Choices(
            List<Choice> servers,
            List<Choice> statuses,
            List<Choice> models,
            List<Choice> loras,
            List<Choice> tags,
            List<Choice> ratings,
            List<Statistics.Day> days) {}

    /**
     * Counts.
     *
     * @param days how many days at most that have prompts
     */
    Choices choices(int days);

    /**
     * Files by what they are.
     *
     * @param files how many there are by the sums, to be compared with what was counted
     */
    record Kinds(long files, List<Kind> kinds) {}

    /**
     * Files of a kind.
     *
     * @param name {@code image}, {@code video}, {@code audio} or {@code other}
     * @param files how many different ones
     */
    record Kind(String name, long files) {}

    /** How many files there are. */
    long files();

    /** Files by what they are: each is looked at. */
    Kinds kinds();
}
