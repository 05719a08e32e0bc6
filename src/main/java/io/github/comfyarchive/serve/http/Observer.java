package io.github.comfyarchive.serve.http;

/** Told of each answer. */
@FunctionalInterface
public interface Observer {
    /**
     * Told when the last byte has gone, or the client.
     *
     * @param route the template that answered, or {@code none}
     * @param method in capitals, or {@code other} where it is none that any route has
     * @param status of HTTP
     * @param nanos from the request's first byte on
     */
    void answered(String route, String method, int status, long nanos);
}
