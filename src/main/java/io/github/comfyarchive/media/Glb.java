package io.github.comfyarchive.media;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Binary glTF 2.0 (Khronos, chapter 4): ComfyUI's SaveGLB puts its texts into {@code asset.extras} of the JSON chunk. */
final class Glb {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Findings.MAX_TEXT)
                    .build())
            .build();

    private Glb() {}

    static void read(FileBytes file, Findings findings) throws IOException, MalformedMediaException {
        findings.type("model/gltf-binary", "glb");
        long length = file.little(12, 4);
        if (!file.has(16, "JSON") || length > findings.room()) {
            return;
        }
        byte[] json = file.bytes(20, length);
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            if (enter(parser, "asset") && enter(parser, "extras")) {
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    JsonToken value = parser.nextToken();
                    if (value == JsonToken.VALUE_STRING) {
                        findings.text(name, parser.getText());
                    } else {
                        int start = (int) parser.currentTokenLocation().getByteOffset();
                        parser.skipChildren();
                        if (value == JsonToken.START_OBJECT) { // a graph may stand there as it is
                            int end = (int) parser.currentLocation().getByteOffset();
                            findings.text(name, new String(json, start, end - start, StandardCharsets.UTF_8));
                        }
                    }
                }
            }
        } catch (IOException e) {
            // A parser over an array has no faults but the bytes' own: the model keeps its type, without texts.
        }
    }

    /** Goes into the object of that name, past the members before it. */
    private static boolean enter(JsonParser parser, String member) throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            if (name.equals(member)) {
                return value == JsonToken.START_OBJECT;
            }
            parser.skipChildren();
        }
        return false;
    }
}
