package io.github.comfyarchive.testing;

import java.util.function.Predicate;

/**
 * Which requests a fault or a hook is for: those that match, and of these the first to the last in number, counted from
 * one since the rule was given to the server. Paths are routes: without base path and {@code /api}.
 *
 * @param matches which requests count
 * @param first the first of them that is meant
 * @param last the last of them that is meant
 */
public record When(Predicate<Request> matches, int first, int last) {
    /** Every request. */
    public static When always() {
        return request(any -> true);
    }

    /** Every request to a path that begins so. */
    public static When path(String prefix) {
        return request(request -> request.path().startsWith(prefix));
    }

    /** Every request to the history. */
    public static When history() {
        return path("/history");
    }

    /** Every request for a file of this name. */
    public static When file(String filename) {
        return request(request ->
                request.path().equals("/view") && request.parameter("filename").equals(filename));
    }

    /** Every request of a kind. */
    public static When request(Predicate<Request> matches) {
        return new When(matches, 1, Integer.MAX_VALUE);
    }

    /** Of these the n-th alone, counted from one. */
    public When nth(int number) {
        return new When(matches, number, number);
    }

    /** Of these the first few. */
    public When atFirst(int count) {
        return new When(matches, 1, count);
    }

    /** Of these the n-th and all after it. */
    public When from(int number) {
        return new When(matches, number, Integer.MAX_VALUE);
    }
}
