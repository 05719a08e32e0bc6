package io.github.comfyarchive.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bundled sample: what a real ComfyUI 0.3.64 answered, entry by entry and file by file, each byte for byte. */
final class SampleHistory {
    private static final String FOLDER = "/demo/prompt-of-six/";

    /** An entry, as it stands in the sample: {@code "id": {...}} from start to end. */
    private record Entry(String id, int start, int end) {}

    /** What names a file. */
    private record Reference(String filename, String subfolder, String type) {}

    /**
     * A file as it was answered.
     *
     * @param resource where its bytes are
     * @param etag with its quotes
     * @param lastModified an HTTP date
     * @param contentType a media type
     */
    record SampleFile(String resource, String etag, String lastModified, String contentType) {}

    private final byte[] history;
    private final List<Entry> entries;
    private final Map<Reference, SampleFile> files = new HashMap<>();

    SampleHistory() throws IOException {
        history = read("history.json");
        entries = split(history);
        for (JsonNode view : new ObjectMapper().readTree(read("view.json"))) {
            if (view.path("status").asInt() == 200) {
                JsonNode headers = view.path("headers");
                files.put(
                        new Reference(
                                view.path("filename").asText(),
                                view.path("subfolder").asText(),
                                view.path("type").asText()),
                        new SampleFile(
                                view.path("body").asText(),
                                headers.path("Etag").asText(),
                                headers.path("Last-Modified").asText(),
                                headers.path("Content-Type").asText()));
            }
        }
    }

    /** The bytes of one of the sample's files. */
    static byte[] read(String name) throws IOException {
        try (InputStream in = SampleHistory.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new FileNotFoundException("the sample " + FOLDER + name + " is not in the program's jar");
            }
            return in.readAllBytes();
        }
    }

    @Nullable
    SampleFile file(String filename, String subfolder, String type) {
        return files.get(new Reference(filename, subfolder, type));
    }

    /** The one entry in an object, or an empty object. */
    byte[] one(String id) {
        return object(entries.stream().filter(entry -> entry.id().equals(id)).toList());
    }

    /**
     * A page, cut as ComfyUI cuts it.
     *
     * @param maxItems how many at most; null for no bound
     * @param offset counted from the oldest; negative: the newest
     */
    byte[] page(@Nullable Integer maxItems, int offset) {
        long start = offset;
        if (offset < 0) {
            start = maxItems == null ? 0 : (long) entries.size() - maxItems;
        }
        int from = (int) Math.max(0, Math.min(entries.size(), start));
        int most = maxItems == null ? entries.size() : Math.max(1, maxItems);
        int to = (int) Math.min(entries.size(), (long) from + most);
        return object(entries.subList(from, to));
    }

    private byte[] object(List<Entry> page) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write('{');
        for (int i = 0; i < page.size(); i++) {
            if (i > 0) {
                out.write(',');
                out.write(' ');
            }
            Entry entry = page.get(i);
            out.write(history, entry.start(), entry.end() - entry.start());
        }
        out.write('}');
        return out.toByteArray();
    }

    private static List<Entry> split(byte[] json) throws IOException {
        List<Entry> entries = new ArrayList<>();
        JsonFactory factory = JsonFactory.builder()
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .build();
        try (JsonParser parser = factory.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String id = parser.currentName();
                int start = (int) parser.currentTokenLocation().getByteOffset();
                parser.nextToken();
                parser.skipChildren();
                entries.add(new Entry(id, start, (int) parser.currentLocation().getByteOffset()));
            }
        }
        return List.copyOf(entries);
    }
}
