package io.github.comfyarchive.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Listens to server-sent events, as a browser does: each event's data has to be as the OpenAPI document says. */
public final class Events implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final InputStream stream;
    private final BufferedReader lines;
    private final JsonNode schema =
            ApiDocument.root().at("/paths/~1archive~1v1~1events/get/responses/200/content/text~1event-stream/schema");

    /** What a browser would send when it comes again. */
    private String lastId = "";

    Events(HttpClient http, HttpRequest request) {
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
            stream = response.body();
            lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new AssertionError(ended);
        }
    }

    /** Waits for the first block, which says where it begins: from here on nothing is missed. */
    public Events begun() {
        block();
        return this;
    }

    public String lastId() {
        return lastId;
    }

    /** The next event. */
    public JsonNode next() {
        JsonNode data = null;
        while (data == null) {
            data = block();
        }
        return data;
    }

    /** All events up to the first that is asked for, with it. */
    public List<JsonNode> until(Predicate<JsonNode> asked) {
        List<JsonNode> events = new ArrayList<>();
        do {
            events.add(next());
        } while (!asked.test(events.get(events.size() - 1)));
        return events;
    }

    private @Nullable JsonNode block() {
        JsonNode data = null;
        try {
            for (String line = lines.readLine(); ; line = lines.readLine()) {
                assertThat(line).as("the stream has ended").isNotNull();
                if (line.isEmpty()) {
                    return data;
                }
                if (line.startsWith("id: ")) {
                    lastId = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    String json = line.substring(6);
                    assertThat(ApiDocument.faults(schema, json)).as(json).isEmpty();
                    data = JSON.readTree(json);
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
