package io.github.comfyarchive.serve.http;

/** Decides on a request before anything is looked for. */
@FunctionalInterface
public interface Gate {
    /**
     * Lets it through, or does not.
     *
     * @param asked what is known of it
     * @throws ProblemException why it is refused
     */
    void check(Asked asked);
}
