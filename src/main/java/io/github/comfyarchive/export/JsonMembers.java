package io.github.comfyarchive.export;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Members of a JSON object, null where nothing is known: who reads a million of them finds the same names in each. */
final class JsonMembers {
    private final JsonGenerator json;

    JsonMembers(JsonGenerator json) {
        this.json = json;
    }

    void text(String name, @Nullable String value) throws IOException {
        json.writeFieldName(name);
        json.writeString(value);
    }

    /** A number; JSON has none that is infinite. */
    void number(String name, @Nullable Number value) throws IOException {
        json.writeFieldName(name);
        if (value == null || !Double.isFinite(value.doubleValue())) {
            json.writeNull();
        } else if (value instanceof Double real) {
            json.writeNumber(real);
        } else {
            json.writeNumber(value.longValue());
        }
    }

    void truth(String name, @Nullable Boolean value) throws IOException {
        json.writeFieldName(name);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeBoolean(value);
        }
    }

    /** Strict JSON as the database has it; a line break in it could only stand between two tokens. */
    void json(String name, @Nullable String value) throws IOException {
        json.writeFieldName(name);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeRawValue(value.indexOf('\n') < 0 ? value : value.replace('\n', ' '));
        }
    }

    void sampling(@Nullable Sampling sampling) throws IOException {
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

    /** What an output is called on its server. */
    void output(OutputRow output) throws IOException {
        text("node_id", output.nodeId());
        text("media", output.media());
        number("position", output.position());
        text("filename", output.filename());
        text("subfolder", output.subfolder());
        text("type", output.type());
    }

    void asset(@Nullable AssetRow asset) throws IOException {
        text("sha256", asset == null ? null : asset.sha256());
        number("size", asset == null ? null : asset.size());
        text("media_type", asset == null ? null : asset.mediaType());
        number("width", asset == null ? null : asset.width());
        number("height", asset == null ? null : asset.height());
        number("masked", asset == null ? null : asset.masked());
    }
}
