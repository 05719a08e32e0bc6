package io.github.comfyarchive.store.row;

import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.graph.OutputOrigin;
import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.history.OutputValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything archived of one prompt but its entry.
 *
 * @param samplings its samplers
 * @param models the models its graph names
 * @param messages what it went through
 * @param files its outputs
 * @param values its outputs that are not files
 * @param redactions what was removed
 * @param sources the files that its graph takes from the server's folders
 * @param annotations what people have added to it and its files
 * @param graph its graph, the API-format workflow, as strict JSON in UTF-8; null without one
 * @param literals puts its large literals back into its graph, messages and values; null where it has none
 */
public record ArchivedPrompt(
        ServerRow server,
        PromptRow prompt,
        List<Sampling> samplings,
        List<ModelUse> models,
        List<Message> messages,
        List<ArchivedFile> files,
        List<OutputValue> values,
        List<RedactionRow> redactions,
        List<Source> sources,
        List<Annotation> annotations,
        byte @Nullable [] graph,
        @Nullable Literals literals) {

    /** Puts large literals back into JSON that has placeholders of them. */
    @FunctionalInterface
    public interface Literals {
        /** The JSON in UTF-8, of that without them in UTF-8. */
        InputStream in(byte[] json);
    }

    /**
     * JSON of this prompt with its large literals.
     *
     * @param json a message's data, for one
     * @return it as it stands in the entry
     */
    public String whole(String json) {
        if (literals == null) {
            return json;
        }
        try (InputStream whole = literals.in(json.getBytes(StandardCharsets.UTF_8))) {
            return new String(whole.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading from memory failed", impossible);
        }
    }

    /**
     * The model of a picture of it, by the rule of {@link ModelUse#main}.
     *
     * @param sampling the sampler that made the picture, null where it is not known
     * @return its name, null where it is not known
     */
    public @Nullable String model(@Nullable Sampling sampling) {
        return ModelUse.main(models, sampling);
    }

    /** What people have said of the prompt itself. */
    public Said said() {
        return Said.of(annotations, null);
    }

    /**
     * What people have said of one of its files, and of no other.
     *
     * @param output the file's row
     */
    public Said said(OutputRow output) {
        return Said.of(annotations, output);
    }

    /**
     * Its LoRAs, by the rule of {@link ModelUse#loras}.
     *
     * @return them, in the graph's order
     */
    public List<ModelUse> loras() {
        return ModelUse.loras(models);
    }

    /**
     * A status message.
     *
     * @param event such as {@code execution_start}
     * @param at ISO-8601
     * @param data strict JSON
     */
    public record Message(String event, @Nullable String at, String data) {}

    /**
     * An output with its asset.
     *
     * @param asset its bytes, where stored
     * @param path where the bytes are, below the home
     * @param sampler the node id of the sampler that made it, or of what made it where no sampler did
     * @param origin what else the graph says of it
     */
    public record ArchivedFile(
            OutputRow output,
            @Nullable AssetRow asset,
            @Nullable String path,
            @Nullable String sampler,
            @Nullable OutputOrigin origin) {}

    /**
     * A file that a node takes from the server's folders.
     *
     * @param filename the file's name
     * @param subfolder where it is
     * @param type {@code input}, {@code output} or {@code temp}
     * @param asset its bytes, where the archive holds them
     * @param basis {@code bytes} where they were fetched from there, {@code name} where one earlier output had its name
     */
    public record Source(
            String nodeId,
            String filename,
            String subfolder,
            String type,
            @Nullable String asset,
            @Nullable String basis) {}
}
