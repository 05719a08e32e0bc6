package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.json.StatusJson;
import io.github.comfyarchive.redact.Redactor;
import java.io.IOException;

/** What only the command knows that serves a home, for it takes the environment: log-ins of servers, and secrets to be hunted. */
public interface Outside {
    /**
     * How each server stands, as {@code archive status} says it. It asks the servers, and takes as long as they do.
     *
     * @throws IOException if the archive cannot be read
     */
    StatusJson status() throws IOException;

    /**
     * What removes secrets by the rules of the home.
     *
     * @throws IOException if the rules cannot be read, or the home's key
     */
    Redactor redactor() throws IOException;
}
