package io.github.comfyarchive.gallery;

import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.Said;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes rows of prompts, in the order of docs/gallery-format.md. */
final class Rows {
    private final Contents contents;
    private final FilePlaces files;
    private final ZoneId zone;
    private final SaidRows saidRows;

    Rows(Contents contents, FilePlaces files, ZoneId zone) {
        this.contents = contents;
        this.files = files;
        this.zone = zone;
        this.saidRows = new SaidRows(contents);
    }

    List<Run> of(
            String key,
            ArchivedPrompt prompt,
            List<SamplingGroup> parts,
            @Nullable Failed failed,
            boolean details,
            Instant at)
            throws IOException {
        contents.prompt(prompt.server().lastSyncedAt());
        Said said = SaidRows.bounded(prompt.said());
        List<Run> runs = new ArrayList<>();
        for (SamplingGroup part : parts) {
            List<Run.FileRow> files = new ArrayList<>();
            for (SamplingGroup.NumberedFile file : part.files()) {
                Said ofFile = SaidRows.bounded(prompt.said(file.file().output()));
                saidRows.count(ofFile.or(said));
                files.add(file(file, ofFile, at));
            }
            Failed shown = runs.isEmpty() ? failed : null;
            int tiles = Math.max(1, files.size() + (shown == null ? 0 : 1));
            contents.statuses().add(prompt.prompt().status().word(), tiles);
            if (shown != null) {
                contents.kinds().add(Kind.FAILURE.word(), 1);
            } else if (files.isEmpty()) {
                contents.kinds().add(Kind.OTHER.word(), 1);
            }
            if (shown != null || files.isEmpty()) {
                saidRows.count(said);
            }
            runs.add(new Run(
                    day(at),
                    values(key, prompt, part, tiles, shown, details),
                    saidRows.end(said),
                    shown != null,
                    files));
        }
        return runs;
    }

    private List<@Nullable Object> values(
            String key,
            ArchivedPrompt prompt,
            SamplingGroup part,
            int tiles,
            @Nullable Failed failed,
            boolean details) {
        List<@Nullable Object> values = new ArrayList<>(Arrays.asList(
                key,
                prompt.prompt().promptId().value(),
                contents.servers().add(prompt.server().name(), tiles),
                prompt.prompt().createdAt(),
                prompt.prompt().status().word(),
                prompt.prompt().durationMs()));
        values.addAll(sampled(prompt, part.sampling(), tiles));
        values.add(details ? 1 : 0);
        values.add(
                failed == null
                        ? null
                        : Arrays.asList(failed.nodeType(), failed.nodeId(), failed.exceptionType(), failed.message()));
        return values;
    }

    private List<@Nullable Object> sampled(ArchivedPrompt prompt, @Nullable Sampling sampling, int tiles) {
        String model = prompt.model(sampling);
        Integer place = model == null ? null : contents.models().add(model, tiles);
        List<List<@Nullable Object>> loras = loras(prompt.loras(), tiles);
        if (sampling == null) {
            return Arrays.asList(null, null, place, loras, null, null, null, null, null, null, null, null);
        }
        return Arrays.asList(
                sampling.positive(),
                sampling.negative(),
                place,
                loras,
                sampling.seed(),
                sampling.steps(),
                finite(sampling.cfg()),
                sampling.sampler(),
                sampling.scheduler(),
                finite(sampling.denoise()),
                sampling.width(),
                sampling.height());
    }

    private List<List<@Nullable Object>> loras(List<ModelUse> uses, int tiles) {
        List<List<@Nullable Object>> loras = new ArrayList<>();
        Set<String> counted = new TreeSet<>();
        for (ModelUse use : uses) {
            int place = contents.loras().add(use.name(), counted.add(use.name()) ? tiles : 0);
            loras.add(Arrays.asList(place, finite(use.strength())));
        }
        return loras;
    }

    private Run.FileRow file(SamplingGroup.NumberedFile numbered, Said said, Instant at) throws IOException {
        OutputRow output = numbered.file().output();
        AssetRow asset = numbered.file().asset();
        Original original = asset == null ? Original.NONE : files.original(asset, at);
        contents.kinds().add(Kind.of(original.mediaType()).word(), 1);
        List<@Nullable Object> values = new ArrayList<>(Arrays.asList(
                numbered.number(),
                output.filename(),
                output.subfolder(),
                output.type(),
                original.mediaType(),
                asset == null ? null : asset.size(),
                asset == null ? null : asset.width(),
                asset == null ? null : asset.height(),
                original.path(),
                null,
                output.nodeId(),
                asset == null ? null : output.provenance().word(),
                output.state().word()));
        values.addAll(saidRows.end(said));
        return new Run.FileRow(
                values, asset == null || original.path() == null ? Thumbnail.NONE : files.thumbnail(asset));
    }

    /** The day in the time zone of whoever shows it. */
    private String day(Instant at) {
        return at.atZone(zone).toLocalDate().toString();
    }

    private static @Nullable Double finite(@Nullable Double number) {
        return number == null || !Double.isFinite(number) ? null : number;
    }
}
