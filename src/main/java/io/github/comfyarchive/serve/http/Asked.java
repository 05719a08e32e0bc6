package io.github.comfyarchive.serve.http;

import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** What a {@link Gate} sees of a request. */
public final class Asked {
    private final Request request;
    private final Response response;

    Asked(Request request, Response response) {
        this.request = request;
        this.response = response;
    }

    /** The method, in capitals. */
    public String method() {
        return request.getMethod();
    }

    /** The path as it stands in the request, undecoded. */
    public String path() {
        String path = request.getHttpURI().getPath();
        return path == null ? "/" : path;
    }

    /** The host and port that it was sent to, in lower case: of {@code Host}, or of the request line where it has one. */
    public Optional<String> authority() {
        String host = request.getHttpURI().getHost() == null
                ? request.getHeaders().get(HttpHeader.HOST)
                : request.getHttpURI().getAuthority();
        return Optional.ofNullable(host).map(name -> name.toLowerCase(java.util.Locale.ROOT));
    }

    /** A header, where it is there. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    /** Adds a header to whatever will be answered. */
    public void answerWith(String header, String value) {
        response.getHeaders().put(header, value);
    }
}
