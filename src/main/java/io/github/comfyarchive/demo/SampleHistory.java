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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the sample server answers: entries, the oldest first, and files. */
final class SampleHistory {
    private static final String RECORDING = "/demo/prompt-of-six/";

    private final List<SampleEntry> entries;
    private final Map<SampleFile.Name, SampleFile> files = new HashMap<>();

    private SampleHistory(List<SampleEntry> entries, List<SampleFile> files) {
        this.entries = List.copyOf(entries);
        files.forEach(file -> this.files.put(file.name(), file));
    }

    /** What a real ComfyUI 0.3.64 answered, entry by entry and file by file, each byte for byte. */
    static SampleHistory recorded() throws IOException {
        return new SampleHistory(split(resource(RECORDING + "history.json")), recordedFiles());
    }

    /**
     * What the demo shows: of the recording what is odd and what failed, for its pictures are noise and plain fields that stand
     * for pictures; after that prompts with pictures to look at.
     */
    static SampleHistory ofTheDemo() throws IOException {
        List<SampleEntry> entries = new ArrayList<>(split(resource(RECORDING + "history.json")));
        entries.removeIf(SampleHistory::isPlainPicture);
        List<SampleFile> files = new ArrayList<>(recordedFiles());
        for (MadeRun run : MadeHistory.runs()) {
            entries.add(run.entry());
            files.addAll(run.served());
        }
        return new SampleHistory(entries, files);
    }

    private static boolean isPlainPicture(SampleEntry entry) {
        String json = new String(entry.json(), StandardCharsets.UTF_8);
        return json.contains("\"status_str\": \"success\"")
                && (json.contains("\"KSampler\"") || json.contains("\"EmptyImage\""));
    }

    private static List<SampleFile> recordedFiles() throws IOException {
        List<SampleFile> files = new ArrayList<>();
        for (JsonNode view : new ObjectMapper().readTree(resource(RECORDING + "view.json"))) {
            if (view.path("status").asInt() == 200) {
                JsonNode headers = view.path("headers");
                String body = RECORDING + view.path("body").asText();
                files.add(new SampleFile(
                        new SampleFile.Name(
                                view.path("filename").asText(),
                                view.path("subfolder").asText(),
                                view.path("type").asText()),
                        () -> resource(body),
                        headers.path("Etag").asText(),
                        headers.path("Last-Modified").asText(),
                        headers.path("Content-Type").asText()));
            }
        }
        return files;
    }

    /** What the recorded server said of itself: {@code system_stats}, {@code queue} or {@code prompt}. */
    static byte[] said(String of) throws IOException {
        return resource(RECORDING + of + ".json");
    }

    /** The bytes of what is in the program's jar. */
    static byte[] resource(String path) throws IOException {
        try (InputStream in = SampleHistory.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new FileNotFoundException("the sample " + path + " is not in the program's jar");
            }
            return in.readAllBytes();
        }
    }

    @Nullable
    SampleFile file(String filename, String subfolder, String type) {
        return files.get(new SampleFile.Name(filename, subfolder, type));
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

    private static byte[] object(List<SampleEntry> page) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write('{');
        for (int i = 0; i < page.size(); i++) {
            if (i > 0) {
                out.write(',');
                out.write(' ');
            }
            out.writeBytes(page.get(i).json());
        }
        out.write('}');
        return out.toByteArray();
    }

    private static List<SampleEntry> split(byte[] json) throws IOException {
        List<SampleEntry> entries = new ArrayList<>();
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
                int end = (int) parser.currentLocation().getByteOffset();
                entries.add(new SampleEntry(id, Arrays.copyOfRange(json, start, end)));
            }
        }
        return entries;
    }
}
