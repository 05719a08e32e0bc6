package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.serve.http.Routes;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** What this server answers, as OpenAPI 3.1 describes it to programs. */
final class OpenApi {
    private static final String RESOURCE = "openapi.json";

    private OpenApi() {}

    static void addTo(Routes routes) {
        routes.add("GET", "/archive/v1/openapi.json", exchange -> exchange.send(200, "application/json", document()));
    }

    private static byte[] document() throws IOException {
        try (InputStream in = OpenApi.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new FileNotFoundException(RESOURCE + " is missing in this program");
            }
            return in.readAllBytes();
        }
    }
}
