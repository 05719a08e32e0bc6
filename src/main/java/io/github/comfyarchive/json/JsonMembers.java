package io.github.comfyarchive.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Members of a JSON object, null where nothing is known: who reads a million of them finds the same names in each. Each method throws
 * an {@link IOException} if the stream below refuses.
 */
public final class JsonMembers {
    private static final int PIECE = 1 << 13;

    private final JsonGenerator json;

    /**
     * Writes into an object that is open.
     *
     * @param json where the object is
     */
    public JsonMembers(JsonGenerator json) {
        this.json = json;
    }

    /** Writes a text, or null. */
    public void text(String name, @Nullable String value) throws IOException {
        json.writeFieldName(name);
        json.writeString(value);
    }

    /** Writes an array of texts. */
    public void texts(String name, Iterable<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    /** Writes a number, or null; JSON has none that is infinite. */
    public void number(String name, @Nullable Number value) throws IOException {
        json.writeFieldName(name);
        if (value == null || !Double.isFinite(value.doubleValue())) {
            json.writeNull();
        } else if (value instanceof Double real) {
            json.writeNumber(real);
        } else {
            json.writeNumber(value.longValue());
        }
    }

    /** Writes true, false or null. */
    public void truth(String name, @Nullable Boolean value) throws IOException {
        json.writeFieldName(name);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeBoolean(value);
        }
    }

    /** Writes strict JSON as the database has it, or null; a line break in it could only stand between two tokens. */
    public void json(String name, @Nullable String value) throws IOException {
        json.writeFieldName(name);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeRawValue(value.indexOf('\n') < 0 ? value : value.replace('\n', ' '));
        }
    }

    /**
     * The same as a stream, with what stands apart of it.
     *
     * @param value in UTF-8
     * @param literals puts it back; null where nothing does
     */
    void json(String name, byte @Nullable [] value, ArchivedPrompt.@Nullable Literals literals) throws IOException {
        json.writeFieldName(name);
        if (value == null) {
            json.writeNull();
            return;
        }
        json.writeRawValue("");
        InputStream whole = literals == null ? new ByteArrayInputStream(value) : literals.in(value);
        try (Reader reader = new InputStreamReader(whole, StandardCharsets.UTF_8)) {
            char[] piece = new char[PIECE];
            for (int read = reader.read(piece); read >= 0; read = reader.read(piece)) {
                for (int at = 0; at < read; at++) {
                    piece[at] = piece[at] == '\n' ? ' ' : piece[at];
                }
                json.writeRaw(piece, 0, read);
            }
        }
    }

    /** Writes an object, or null. */
    public void object(String name, @Nullable JsonObject value) throws IOException {
        json.writeFieldName(name);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeStartObject();
            value.writeTo(this);
            json.writeEndObject();
        }
    }

    /** Writes an object from what is counted to its count, in the order of the names. */
    public void counts(String name, Map<String, Long> counts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Long> count : new TreeMap<>(counts).entrySet()) {
            json.writeNumberField(count.getKey(), count.getValue());
        }
        json.writeEndObject();
    }

    /** Writes the members of one thing of several. */
    @FunctionalInterface
    public interface Each<T> {
        /** Writes them. */
        void write(T one, JsonMembers members) throws IOException;
    }

    /** Writes an array of objects. */
    public <T> void each(String name, Iterable<T> all, Each<T> each) throws IOException {
        json.writeArrayFieldStart(name);
        for (T one : all) {
            json.writeStartObject();
            each.write(one, this);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Writes an array of pairs of numbers. */
    <T> void pairs(String name, Iterable<T> all, Function<T, int[]> pair) throws IOException {
        json.writeArrayFieldStart(name);
        for (T one : all) {
            int[] numbers = pair.apply(one);
            json.writeArray(numbers, 0, numbers.length);
        }
        json.writeEndArray();
    }

    /** Writes what a sampler was told, but the size of the picture: each member null where there is no sampler. */
    public void sampling(@Nullable Sampling sampling) throws IOException {
        text("positive", sampling == null ? null : sampling.positive());
        text("negative", sampling == null ? null : sampling.negative());
        text("model", sampling == null ? null : sampling.model());
        text("seed", sampling == null ? null : sampling.seed());
        number("steps", sampling == null ? null : sampling.steps());
        number("cfg", sampling == null ? null : sampling.cfg());
        text("sampler", sampling == null ? null : sampling.sampler());
        text("scheduler", sampling == null ? null : sampling.scheduler());
        number("denoise", sampling == null ? null : sampling.denoise());
    }

    /** Writes what an output is called on its server. */
    public void output(OutputRow output) throws IOException {
        text("node_id", output.nodeId());
        text("media", output.media());
        number("position", output.position());
        text("filename", output.filename());
        text("subfolder", output.subfolder());
        text("type", output.type());
    }

    /** Writes what is known of the bytes of a file: each member null where there are none. */
    public void asset(@Nullable AssetRow asset) throws IOException {
        text("sha256", asset == null ? null : asset.sha256());
        number("size", asset == null ? null : asset.size());
        text("media_type", asset == null ? null : asset.mediaType());
        number("width", asset == null ? null : asset.width());
        number("height", asset == null ? null : asset.height());
        number("masked", asset == null ? null : asset.masked());
    }
}
