package io.github.comfyarchive.imports.folder;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.comfyarchive.redact.RawEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An entry in the shape of a server's ("One entry" of the protocol notes), of what files say: the graph and the workflow as they stand
 * in the file, its outputs, its time. It has no number, for that is the queue's.
 */
final class Draft {
    private static final JsonFactory JSON = new JsonFactory();

    private final String id;
    private final Told told;
    private final long millis;
    private final Map<String, Map<String, List<Named>>> outputs = new LinkedHashMap<>();

    private record Named(String filename, String subfolder, String type) {}

    /**
     * Where a file stands among the outputs.
     *
     * @param nodeId the node
     * @param media the key
     * @param position which of the files there, from 0
     */
    record Place(String nodeId, String media, int position) {}

    Draft(String id, Told told, long millis) {
        this.id = id;
        this.told = told;
        this.millis = millis;
    }

    /** Adds a file behind those of its node; returns where it stands. */
    Place add(String nodeId, String media, String filename, String subfolder, String type) {
        List<Named> files = outputs.computeIfAbsent(nodeId, node -> new LinkedHashMap<>())
                .computeIfAbsent(media, key -> new ArrayList<>());
        files.add(new Named(filename, subfolder, type));
        return new Place(nodeId, media, files.size() - 1);
    }

    RawEntry entry() {
        ByteArrayOutputStream json = new ByteArrayOutputStream(size(told.graph()) + size(told.workflow()) + 1000);
        try (JsonGenerator out = JSON.createGenerator(json)) {
            write(out);
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return new RawEntry(id, json.toByteArray());
    }

    private static int size(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    private void write(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("prompt");
        out.writeNull();
        out.writeString(id);
        if (told.graph() == null) {
            out.writeNull();
        } else {
            raw(out, told.graph());
        }
        out.writeStartObject();
        if (told.workflow() != null || told.parameters() != null) {
            out.writeObjectFieldStart("extra_pnginfo");
            if (told.workflow() != null) {
                out.writeFieldName("workflow");
                raw(out, told.workflow());
            }
            if (told.parameters() != null) {
                out.writeStringField("parameters", clean(told.parameters()));
            }
            out.writeEndObject();
        }
        out.writeNumberField("create_time", millis);
        out.writeEndObject();
        out.writeStartArray();
        for (String node : outputs.keySet()) {
            out.writeString(node);
        }
        out.writeEndArray();
        out.writeEndArray();
        out.writeObjectFieldStart("outputs");
        for (Map.Entry<String, Map<String, List<Named>>> node : outputs.entrySet()) {
            out.writeObjectFieldStart(node.getKey());
            for (Map.Entry<String, List<Named>> media : node.getValue().entrySet()) {
                out.writeArrayFieldStart(media.getKey());
                for (Named file : media.getValue()) {
                    out.writeStartObject();
                    out.writeStringField("filename", clean(file.filename()));
                    out.writeStringField("subfolder", clean(file.subfolder()));
                    out.writeStringField("type", clean(file.type()));
                    out.writeEndObject();
                }
                out.writeEndArray();
            }
            out.writeEndObject();
        }
        out.writeEndObject();
        out.writeObjectFieldStart("status");
        out.writeStringField("status_str", "success");
        out.writeBooleanField("completed", true);
        out.writeArrayFieldStart("messages");
        out.writeEndArray();
        out.writeEndObject();
        out.writeEndObject();
    }

    /** Half a character has no bytes; in JSON of ComfyUI it stands as an escape, which is copied. */
    private static void raw(JsonGenerator out, String json) throws IOException {
        out.writeRawValue(clean(json));
    }

    private static String clean(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
