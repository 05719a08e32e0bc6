package io.github.comfyarchive.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Writes JSON objects to a stream, one a line. No object is held: memory does not grow with them. */
public final class JsonLineWriter implements Closeable {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator json;
    private final JsonMembers members;

    /**
     * Begins.
     *
     * @param out where to; never flushed, and not closed
     * @throws IOException if it refuses
     */
    public JsonLineWriter(OutputStream out) throws IOException {
        this(FACTORY.createGenerator(out));
    }

    private JsonLineWriter(JsonGenerator json) {
        this.json = json;
        this.members = new JsonMembers(json);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
        json.setRootValueSeparator(null);
    }

    /**
     * The object as one line of text, without a line break.
     *
     * @param object what to write
     * @return JSON
     */
    public static String text(JsonObject object) {
        StringWriter text = new StringWriter();
        try (JsonLineWriter writer = new JsonLineWriter(FACTORY.createGenerator(text))) {
            writer.writeObject(object);
        } catch (IOException fromMemory) {
            throw new UncheckedIOException(fromMemory);
        }
        return text.toString();
    }

    /**
     * Writes a line.
     *
     * @param object what to write
     * @throws IOException if the stream refuses
     */
    public void write(JsonObject object) throws IOException {
        writeObject(object);
        json.writeRaw('\n');
    }

    private void writeObject(JsonObject object) throws IOException {
        json.writeStartObject();
        object.writeTo(members);
        json.writeEndObject();
    }

    /** Brings what was written to the stream. */
    @Override
    public void close() throws IOException {
        json.close();
    }
}
