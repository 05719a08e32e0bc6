package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.RedactedEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A line of {@code export --format jsonl} (docs/export.schema.json), made a history entry again. A line has no entry but most of what was
 * read from it: graph, times, messages, files and values. What is made of it says of itself what it is, so that the entry itself takes
 * its place wherever it comes from.
 */
public final class ExportedLine {
    private static final byte[] BEGINNING = "{\"exported_line\":1,".getBytes(StandardCharsets.US_ASCII);

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(100_000)
                    .maxNestingDepth(5_000)
                    .build())
            .build();

    private final String promptId;
    private final String server;
    private final byte[] entry;
    private final List<Opinion> opinions;

    private ExportedLine(String promptId, String server, byte[] entry, List<Opinion> opinions) {
        this.promptId = promptId;
        this.server = server;
        this.entry = entry;
        this.opinions = List.copyOf(opinions);
    }

    /**
     * What somebody added to the prompt, or to one of its files.
     *
     * @param sha256 the name of the file's bytes, in hex; null for the prompt as a whole
     * @param nodeId of the file
     * @param media of the file
     * @param position of the file
     * @param stars 1 to 5; null for none
     * @param tags each as it was written
     * @param note null for none
     */
    public record Opinion(
            @Nullable String sha256,
            String nodeId,
            String media,
            long position,
            @Nullable Integer stars,
            List<String> tags,
            @Nullable String note) {
        /** Keeps its own copy. */
        public Opinion {
            tags = List.copyOf(tags);
        }

        private boolean isNothing() {
            return stars == null && tags.isEmpty() && note == null;
        }
    }

    /** The id under which it was kept. */
    public PromptId promptId() {
        return new PromptId(promptId);
    }

    /** What people added. */
    public List<Opinion> opinions() {
        return opinions;
    }

    /** Whether an entry was made of a line. */
    public static boolean isOne(RedactedEntry entry) {
        byte[] json = entry.json();
        return json.length > BEGINNING.length
                && java.util.Arrays.equals(json, 0, BEGINNING.length, BEGINNING, 0, BEGINNING.length);
    }

    /** What the server is called that it is of. */
    public String server() {
        return server;
    }

    /** The entry. */
    public RawEntry entry() {
        return new RawEntry(promptId, entry);
    }

    /**
     * Reads a line.
     *
     * @param line its bytes
     * @return what it says; nothing where it is no such line
     */
    public static Optional<ExportedLine> of(byte[] line) {
        try {
            return new Reader(line).read();
        } catch (IOException | DateTimeException | ArithmeticException | StackOverflowError otherwise) {
            return Optional.empty();
        }
    }

    /** Where values stand that are copied as they are. */
    private static final class Reader {
        private final byte[] line;
        private final Map<String, String> texts = new LinkedHashMap<>();
        private String number = "null";
        private byte @Nullable [] graph;
        private final List<byte[]> messages = new ArrayList<>();
        private final Map<String, Map<String, List<byte[]>>> outputs = new LinkedHashMap<>();
        private final List<Opinion> opinions = new ArrayList<>();
        private @Nullable Integer stars;
        private List<String> tags = List.of();

        Reader(byte[] line) {
            this.line = line;
        }

        Optional<ExportedLine> read() throws IOException {
            try (JsonParser parser = JSON.createParser(line)) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    return Optional.empty();
                }
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    member(parser, name, parser.nextToken());
                }
                if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                    return Optional.empty();
                }
            }
            String id = texts.get("prompt_id");
            String server = texts.get("server");
            return id == null || server == null
                    ? Optional.empty()
                    : Optional.of(new ExportedLine(id, server, entry(id), opinions()));
        }

        private void member(JsonParser parser, String name, JsonToken value) throws IOException {
            switch (name) {
                case "graph" -> graph = value == JsonToken.START_OBJECT ? raw(parser) : skipped(parser);
                case "number" -> number = value.isNumeric() ? parser.getText() : "null";
                case "messages" -> each(parser, value, this::message);
                case "stars" -> stars = value == JsonToken.VALUE_NUMBER_INT ? stars(raw(parser)) : null;
                case "tags" -> tags = value == JsonToken.START_ARRAY ? tags(raw(parser)) : List.of();
                case "files" -> each(parser, value, this::file);
                case "values" -> each(parser, value, this::value);
                default -> {
                    if (value == JsonToken.VALUE_STRING) {
                        texts.put(name, parser.getText());
                    } else {
                        parser.skipChildren();
                    }
                }
            }
        }

        private static byte @Nullable [] skipped(JsonParser parser) throws IOException {
            parser.skipChildren();
            return null;
        }

        private interface Member {
            void read(Map<String, byte[]> members) throws IOException;
        }

        private void each(JsonParser parser, JsonToken value, Member member) throws IOException {
            if (value != JsonToken.START_ARRAY) {
                parser.skipChildren();
                return;
            }
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                Map<String, byte[]> members = new LinkedHashMap<>();
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    parser.nextToken();
                    members.put(name, raw(parser));
                }
                member.read(members);
            }
        }

        /** The bytes of the value that the parser stands at, as they are: no number changes on the way. */
        private byte[] raw(JsonParser parser) throws IOException {
            if (parser.currentToken().isStructStart()) {
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                int to = (int) parser.currentLocation().getByteOffset();
                return java.util.Arrays.copyOfRange(line, from, to);
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (JsonGenerator json = generator(out)) {
                switch (parser.currentToken()) {
                    case VALUE_STRING -> json.writeString(parser.getText());
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.writeRawValue(parser.getText());
                    case VALUE_TRUE -> json.writeBoolean(true);
                    case VALUE_FALSE -> json.writeBoolean(false);
                    default -> json.writeNull();
                }
            }
            return out.toByteArray();
        }

        private static @Nullable String text(byte @Nullable [] json) throws IOException {
            if (json == null) {
                return null;
            }
            try (JsonParser parser = JSON.createParser(json)) {
                return parser.nextToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
            }
        }

        private void message(Map<String, byte[]> members) throws IOException {
            String event = text(members.get("event"));
            if (event == null) {
                return;
            }
            String at = text(members.get("at"));
            byte[] data = members.get("data");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (JsonGenerator json = generator(out)) {
                json.writeStartArray();
                json.writeString(event);
                json.writeStartObject();
                if (data != null && data.length > 0 && data[0] == '{') {
                    copyMembers(data, json, "timestamp");
                }
                if (at != null) {
                    json.writeNumberField("timestamp", Instant.parse(at).toEpochMilli());
                }
                json.writeEndObject();
                json.writeEndArray();
            }
            messages.add(out.toByteArray());
        }

        private static void copyMembers(byte[] object, JsonGenerator json, String but) throws IOException {
            Reader inner = new Reader(object);
            try (JsonParser parser = JSON.createParser(object)) {
                parser.nextToken();
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    parser.nextToken();
                    byte[] value = inner.raw(parser);
                    if (!name.equals(but)) {
                        json.writeFieldName(name);
                        json.writeRawValue(new String(value, StandardCharsets.UTF_8));
                    }
                }
            }
        }

        private List<Opinion> opinions() {
            opinions.add(new Opinion(null, "", "", 0, stars, tags, texts.get("note")));
            opinions.removeIf(Opinion::isNothing);
            return opinions;
        }

        private static @Nullable Integer stars(byte @Nullable [] json) {
            String text = json == null ? "" : new String(json, StandardCharsets.UTF_8);
            return text.matches("[1-5]") ? Integer.valueOf(text) : null;
        }

        private static List<String> tags(byte @Nullable [] json) throws IOException {
            List<String> tags = new ArrayList<>();
            if (json != null && json.length > 0 && json[0] == '[') {
                try (JsonParser parser = JSON.createParser(json)) {
                    parser.nextToken();
                    while (parser.nextToken() == JsonToken.VALUE_STRING) {
                        tags.add(parser.getText());
                    }
                }
            }
            return tags;
        }

        private void opinion(Map<String, byte[]> file) throws IOException {
            String sha256 = text(file.get("sha256"));
            byte[] position = file.get("position");
            String place = position == null ? "" : new String(position, StandardCharsets.UTF_8);
            if (sha256 != null && place.matches("[0-9]{1,9}")) {
                opinions.add(new Opinion(
                        sha256,
                        orEmpty(text(file.get("node_id"))),
                        orEmpty(text(file.get("media"))),
                        Long.parseLong(place),
                        stars(file.get("stars")),
                        tags(file.get("tags")),
                        text(file.get("note"))));
            }
        }

        /** Of an earlier run of the prompt it says nothing here. */
        private void file(Map<String, byte[]> members) throws IOException {
            String filename = text(members.get("filename"));
            if (filename == null || text(members.get("replaced_at")) != null) {
                return;
            }
            opinion(members);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (JsonGenerator json = generator(out)) {
                json.writeStartObject();
                json.writeStringField("filename", filename);
                json.writeStringField("subfolder", orEmpty(text(members.get("subfolder"))));
                json.writeStringField("type", orEmpty(text(members.get("type"))));
                json.writeEndObject();
            }
            add(members, out.toByteArray());
        }

        private void value(Map<String, byte[]> members) throws IOException {
            byte[] value = members.get("value");
            add(members, value == null ? "null".getBytes(StandardCharsets.US_ASCII) : value);
        }

        private void add(Map<String, byte[]> members, byte[] json) throws IOException {
            outputs.computeIfAbsent(orEmpty(text(members.get("node_id"))), node -> new LinkedHashMap<>())
                    .computeIfAbsent(orEmpty(text(members.get("media"))), media -> new ArrayList<>())
                    .add(json);
        }

        private static String orEmpty(@Nullable String text) {
            return text == null ? "" : text;
        }

        private byte[] entry(String id) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream(line.length);
            out.writeBytes(BEGINNING);
            try (JsonGenerator json = generator(out)) {
                write(id, json, out);
            }
            return out.toByteArray();
        }

        private void write(String id, JsonGenerator json, ByteArrayOutputStream out) throws IOException {
            raw(out, "\"prompt\":[" + number + ",");
            json.writeString(id);
            json.flush();
            raw(out, ",");
            out.writeBytes(graph == null ? "{}".getBytes(StandardCharsets.US_ASCII) : graph);
            raw(out, ",{");
            extra(json, out);
            raw(out, "},[]],\"outputs\":{");
            boolean firstNode = true;
            for (Map.Entry<String, Map<String, List<byte[]>>> node : outputs.entrySet()) {
                name(json, out, firstNode, node.getKey());
                firstNode = false;
                raw(out, "{");
                boolean firstMedia = true;
                for (Map.Entry<String, List<byte[]>> media : node.getValue().entrySet()) {
                    name(json, out, firstMedia, media.getKey());
                    firstMedia = false;
                    array(out, media.getValue());
                }
                raw(out, "}");
            }
            String status = orEmpty(texts.get("status"));
            raw(
                    out,
                    "},\"status\":{\"status_str\":\"" + (status.equals("success") ? "success" : "error")
                            + "\",\"completed\":" + status.equals("success") + ",\"messages\":");
            array(out, messages);
            raw(out, "}}");
        }

        private void extra(JsonGenerator json, ByteArrayOutputStream out) throws IOException {
            String created = texts.get("created_at");
            boolean first = true;
            if (created != null) {
                raw(out, "\"create_time\":" + Instant.parse(created).toEpochMilli());
                first = false;
            }
            if (texts.containsKey("client_id")) {
                name(json, out, first, "client_id");
                json.writeString(texts.get("client_id"));
                json.flush();
                first = false;
            }
            if (texts.containsKey("workflow_id")) {
                raw(out, (first ? "" : ",") + "\"extra_pnginfo\":{\"workflow\":{\"id\":");
                json.writeString(texts.get("workflow_id"));
                json.flush();
                raw(out, "}}");
            }
        }

        private static void name(JsonGenerator json, ByteArrayOutputStream out, boolean first, String name)
                throws IOException {
            raw(out, first ? "" : ",");
            json.writeString(name);
            json.flush();
            raw(out, ":");
        }

        private static void array(ByteArrayOutputStream out, List<byte[]> values) {
            raw(out, "[");
            for (int index = 0; index < values.size(); index++) {
                raw(out, index == 0 ? "" : ",");
                out.writeBytes(values.get(index));
            }
            raw(out, "]");
        }

        private static void raw(ByteArrayOutputStream out, String ascii) {
            out.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
        }

        /** One that puts nothing between the values it is given: what stands between them is written past it. */
        private static JsonGenerator generator(ByteArrayOutputStream out) throws IOException {
            JsonGenerator json = JSON.createGenerator(out);
            json.configure(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT, false);
            json.setRootValueSeparator(null);
            return json;
        }
    }
}
