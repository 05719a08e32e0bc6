package io.github.comfyarchive.store.repair;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.graph.GraphTokens;
import io.github.comfyarchive.store.index.PackedWords;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many rows were derived from an entry, its graph, and the words by which it is found.
 *
 * @param sha256 of the entry they stand beside, 32 bytes
 * @param derivation by which rules
 * @param graph the SHA-256 of the graph, put together of what is kept of it; null without one
 * @param words the SHA-256 of all words of its row in prompt_search; null where they are not known, and never equal where they are lost
 * @param messages rows of the table status_message
 * @param outputs outputs, of the entry as it is now
 * @param outputValues rows of the table output_value
 * @param samplings rows of the table sampling
 * @param outputSamplers rows of the table output_sampler
 * @param outputOrigins rows of the table output_origin
 * @param sources rows of the table prompt_source_row
 * @param models rows of the table prompt_model
 * @param searches rows of the table prompt_search
 */
public record DerivedCounts(
        byte[] sha256,
        @Nullable String derivation,
        @Nullable String graph,
        @Nullable String words,
        int messages,
        int outputs,
        int outputValues,
        int samplings,
        int outputSamplers,
        int outputOrigins,
        int sources,
        int models,
        int searches) {

    /**
     * How many there should be.
     *
     * @param entry an entry with all that is derived from it
     */
    public static DerivedCounts of(NewEntry entry) {
        return new DerivedCounts(
                entry.sha256(),
                entry.derivation(),
                entry.graph() == null ? null : digest(entry.graph()),
                PackedWords.digest(entry.words()).hex(),
                entry.parsed().messages().size(),
                entry.parsed().outputs().size(),
                entry.parsed().values().size(),
                entry.parameters().samplings().size(),
                entry.parameters().outputSamplers().size(),
                entry.parameters().outputOrigins().size(),
                entry.parameters().inputFiles().size(),
                entry.parameters().models().size(),
                1);
    }

    private static String digest(GraphTokens graph) {
        MessageDigest digest = Sha256.digest();
        try {
            graph.writeTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        } catch (IOException impossible) {
            throw new UncheckedIOException("a graph in memory cannot be read", impossible);
        }
        return Sha256.of(digest.digest()).hex();
    }

    DerivedCounts with(@Nullable String foundGraph, @Nullable String foundWords) {
        return new DerivedCounts(
                sha256,
                derivation,
                foundGraph,
                foundWords,
                messages,
                outputs,
                outputValues,
                samplings,
                outputSamplers,
                outputOrigins,
                sources,
                models,
                searches);
    }

    /**
     * Whether these are of the same entry.
     *
     * @return false where the entry was replaced in between
     */
    public boolean ofSameEntry(DerivedCounts other) {
        return Arrays.equals(sha256, other.sha256);
    }

    /**
     * Whether as many rows are there, and the same graph.
     *
     * @return true if all are equal
     */
    public boolean sameAs(DerivedCounts other) {
        boolean sameWords = words == null || other.words == null || words.equals(other.words);
        return Objects.equals(graph, other.graph)
                && sameWords
                && messages == other.messages
                && outputs == other.outputs
                && outputValues == other.outputValues
                && samplings == other.samplings
                && outputSamplers == other.outputSamplers
                && outputOrigins == other.outputOrigins
                && sources == other.sources
                && models == other.models
                && searches == other.searches;
    }
}
