package io.github.comfyarchive.query;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The keys of a filter's prompts, in the order in which they were archived: that of the servers' histories, and the same at every
 * time. A limit leaves the newest, as it does in a list.
 */
public interface PromptIds {
    /**
     * The same prompts in the order of a list.
     *
     * @return the newest first
     */
    PromptIds newestFirst();

    /**
     * The same without some.
     *
     * @return those that are not kept
     */
    PromptIds without(Keep kept);

    /**
     * How many there are.
     *
     * @throws FilterException if the filter names what is not there
     */
    long count();

    /**
     * A prompt id that more than one of them has, each of another server.
     *
     * @return one, if there is one
     */
    Optional<String> idOfSeveral();

    /**
     * Gives those that are there when it begins, a few at a time: so many that asking for their rows is worth it, and so few that they
     * fit into memory. Whoever takes some may take hours: nothing is held up meanwhile.
     *
     * @param each given some, whose keys are good until it returns
     * @throws FilterException if the filter names what is not there
     */
    void forEach(Consumer<List<Long>> each);

    /**
     * What there is of some prompts, and of nobody else.
     *
     * @param prompts how many
     * @param files how many files no other prompt has
     * @param bytes of these
     * @param linked how many of these are files of the user's under another name: they stay, and their room with them
     * @param linkedBytes of these
     */
    record Own(long prompts, long files, long bytes, long linked, long linkedBytes) {}

    /**
     * What would go with them.
     *
     * @throws FilterException if the filter names what is not there
     */
    Own own();
}
