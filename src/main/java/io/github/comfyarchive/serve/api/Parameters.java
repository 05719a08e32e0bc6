package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.http.ProblemException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The query of a request, checked: names that its endpoint knows, in lengths that somebody means. */
final class Parameters implements Words {
    private static final int MOST_CHARACTERS = 4000;
    private static final int MOST_VALUES = 50;

    private final Exchange exchange;

    /**
     * Checks it.
     *
     * @param known all names that mean something there
     * @throws ProblemException 400 if another one is in it, or too much of one: whoever misspells a filter does not get all prompts
     */
    Parameters(Exchange exchange, Set<String> known) {
        this.exchange = exchange;
        for (String name : exchange.queryNames()) {
            if (!known.contains(name)) {
                throw ProblemException.badRequest("there is no parameter of that name here; there are "
                        + (known.isEmpty() ? "none" : String.join(", ", new TreeSet<>(known))));
            }
            List<String> values = exchange.queries(name);
            if (values.size() > MOST_VALUES || values.stream().anyMatch(value -> value.length() > MOST_CHARACTERS)) {
                throw ProblemException.badRequest(name + " is given at most " + MOST_VALUES + " times, with at most "
                        + MOST_CHARACTERS + " characters each");
            }
        }
    }

    @Override
    public List<String> all(String name) {
        return exchange.queries(name);
    }

    /**
     * A whole number.
     *
     * @param otherwise where it is not given
     * @throws ProblemException 400 if it is none, or out of bounds
     */
    int number(String name, int otherwise, int least, int most) {
        Optional<String> text = one(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (text.get().matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(text.get());
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw ProblemException.badRequest(name + " is a number from " + least + " to " + most);
    }

    /**
     * One of some words.
     *
     * @param words the first is what is meant where none is given
     * @throws ProblemException 400 if it is another
     */
    String choice(String name, String... words) {
        String word = one(name).orElse(words[0]);
        if (!List.of(words).contains(word)) {
            throw ProblemException.badRequest(name + " is " + String.join(" or ", new LinkedHashSet<>(List.of(words))));
        }
        return word;
    }
}
