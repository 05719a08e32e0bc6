package io.github.comfyarchive.export;

import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.row.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A file with what it was made by, as view {@code generation} has it, stored or not.
 *
 * @param sampling the sampler that made it, where there is one
 * @param index its place among the files of its prompt, from 1
 */
record Generation(
        ArchivedPrompt archived,
        ArchivedPrompt.ArchivedFile file,
        @Nullable Sampling sampling,
        int index) {

    /** The files of a prompt; those of an earlier run of its id are not its own. */
    static List<Generation> of(ArchivedPrompt archived) {
        List<Generation> generations = new ArrayList<>();
        for (ArchivedPrompt.ArchivedFile file : archived.files()) {
            if (file.output().replacedAt() == null) {
                generations.add(
                        new Generation(archived, file, sampling(archived, file.sampler()), generations.size() + 1));
            }
        }
        return generations;
    }

    private static @Nullable Sampling sampling(ArchivedPrompt archived, @Nullable String sampler) {
        return archived.samplings().stream()
                .filter(sampling -> sampling.nodeId().equals(sampler))
                .findFirst()
                .orElse(null);
    }

    PromptRow prompt() {
        return archived.prompt();
    }

    OutputRow output() {
        return file.output();
    }

    /** The names of its LoRAs as view {@code generation} has them; null without any. */
    @Nullable
    String loras() {
        List<ModelUse> loras = archived.loras();
        return loras.isEmpty() ? null : loras.stream().map(ModelUse::name).collect(Collectors.joining(", "));
    }

    @Nullable
    Long width() {
        AssetRow asset = file.asset();
        if (asset != null && asset.width() != null) {
            return asset.width().longValue();
        }
        return sampling == null ? null : sampling.width();
    }

    @Nullable
    Long height() {
        AssetRow asset = file.asset();
        if (asset != null && asset.height() != null) {
            return asset.height().longValue();
        }
        return sampling == null ? null : sampling.height();
    }

    /** What people have said of it, or of its prompt where they said nothing of the file. */
    Said said() {
        return archived.said(file.output()).or(archived.said());
    }

    /** The model that it was made with; of a file without a sampler, the only one that its prompt loads. */
    @Nullable
    String model() {
        return archived.model(sampling);
    }
}
