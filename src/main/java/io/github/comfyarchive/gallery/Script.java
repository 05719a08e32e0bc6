package io.github.comfyarchive.gallery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.history.Surrogates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.StringJoiner;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;

/** Data as a script of one call: a page opened from a disk can load scripts and pictures, and nothing else. */
final class Script {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Script() {}

    static String call(String function, @Nullable Object... arguments) {
        StringJoiner call = new StringJoiner(", ", "archiveGallery." + function + "(", ");\n");
        for (Object argument : arguments) {
            call.add(json(argument));
        }
        return call.toString();
    }

    /** Data as one text, a tenth of its length or so: zlib (RFC 1950) in base64. A page can unpack it without any library. */
    static String packed(Object value) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
            out.write(json(value).getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException("in memory", impossible);
        }
        return Base64.getEncoder().encodeToString(packed.toByteArray());
    }

    /**
     * JSON that is safe in a script, and in a page as well: outside of texts JSON has none of the characters that are written
     * otherwise here.
     */
    static String json(@Nullable Object value) {
        try {
            return Surrogates.replaceLone(JSON.writeValueAsString(value))
                    .replace("<", "\\u003c")
                    .replace("\u2028", "\\u2028")
                    .replace("\u2029", "\\u2029");
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("lists of texts and numbers can be written", impossible);
        }
    }
}
