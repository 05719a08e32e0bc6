package io.github.comfyarchive.serve.http;

import java.io.IOException;

/** Answers the requests of one route. */
@FunctionalInterface
public interface Endpoint {
    /**
     * Answers, once. It may wait for the archive, and never for the client: what is long goes by {@link Exchange#stream} or
     * {@link Exchange#file}.
     *
     * @param exchange the request, and where its answer goes
     * @throws IOException if the disk or the client refuses
     * @throws ProblemException what is wrong with the request
     */
    void answer(Exchange exchange) throws IOException;
}
