package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.json.StatusJson;
import io.github.comfyarchive.redact.Redactor;
import java.io.IOException;

/**
 * What only the command knows that serves a home, for it takes the environment: log-ins of servers, and secrets to be hunted.
 *
 * @param status how each server stands, as {@code archive status} says it: it asks the servers, and takes as long as they do
 * @param redactor what removes secrets by the rules of the home
 */
public record Outside(Asked<StatusJson> status, Asked<Redactor> redactor) {

    /** Something that is looked up when it is wanted. */
    @FunctionalInterface
    public interface Asked<T> {
        /**
         * Looks it up.
         *
         * @throws IOException if the archive, its rules or its key cannot be read
         */
        T ask() throws IOException;
    }
}
