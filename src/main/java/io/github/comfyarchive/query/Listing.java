package io.github.comfyarchive.query;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Prompts in a line each, newest first. */
public interface Listing {
    /**
     * The same list from the prompt on that stands after another one. It is found by that one's key, so it is as quick from anywhere.
     *
     * @param prompt the key of the last prompt that was seen
     */
    Listing after(long prompt);

    /**
     * The same list from a place on, whose prompt need not be there any more.
     *
     * @param place of the last prompt that was seen
     */
    Listing after(Key place);

    /**
     * The same list, which says how far it is where it has to look at each prompt.
     *
     * @param told how far
     */
    Listing telling(ScanProgress told);

    /** How far a list is that looks at each prompt, as one for a part of a value must. */
    @FunctionalInterface
    interface ScanProgress {
        /**
         * Told about ten times a second.
         *
         * @param looked how many prompts were looked at
         * @param all how many there are
         */
        void looked(long looked, long all);
    }

    /**
     * Gives the prompts of a filter one by one. Whoever takes one may take hours: nothing is held up meanwhile.
     *
     * @param limit how many at most; 0 for all
     * @param each given a line, says whether to go on
     * @throws FilterException if the filter names what is not there
     */
    void forEach(Filter filter, int limit, Predicate<PromptSummary> each);

    /**
     * How many prompts a filter has, where that is soon known.
     *
     * @return nothing where each of many prompts would have to be looked at
     */
    OptionalLong count(Filter filter);

    /**
     * A place in the order of a list.
     *
     * @param createdAt of the prompt there, ISO-8601
     * @param id its key
     */
    record Key(String createdAt, long id) {}

    /**
     * Some prompts of a list.
     *
     * @param keys theirs, newest first
     * @param next where the list goes on; null at its end
     */
    record Page(List<Key> keys, @Nullable Key next) {}

    /**
     * Gives some prompts of a filter, for whoever shows a page at a time.
     *
     * @param most how many at most
     * @param patience where each prompt has to be looked at, fewer are given than there are once so much time has gone
     * @throws FilterException if the filter names what is not there
     */
    Page page(Filter filter, int most, Duration patience);

    /**
     * Where a prompt stands.
     *
     * @param prompt its key
     * @return nothing where there is none of that key any more
     */
    Optional<Key> place(long prompt);

    /**
     * One prompt as lists show it.
     *
     * @param prompt its key
     * @return its line
     */
    default PromptSummary of(long prompt) {
        return ifThere(prompt).orElseThrow();
    }

    /**
     * One prompt as lists show it, if it is still there.
     *
     * @param prompt its key
     * @return its line; nothing where it has gone
     */
    Optional<PromptSummary> ifThere(long prompt);
}
