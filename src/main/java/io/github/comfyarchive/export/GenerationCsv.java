package io.github.comfyarchive.export;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.comfyarchive.graph.OutputOrigin;
import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.query.WholePrompts;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.row.Said;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A row for each file: the columns of view {@code generation} in their order, then the state of the file, for those that are not
 * stored are there too, and the seed as a text that no spreadsheet takes for a number, of which it would keep 15 digits. RFC 4180 with a byte order mark, without which Excel takes UTF-8 for something else.
 */
final class GenerationCsv implements PromptWriter {
    static final List<String> COLUMNS = List.of(
            "server",
            "prompt_id",
            "created_at",
            "status",
            "duration_ms",
            "positive",
            "negative",
            "model",
            "loras",
            "seed",
            "steps",
            "cfg",
            "sampler",
            "scheduler",
            "denoise",
            "width",
            "height",
            "filename",
            "subfolder",
            "type",
            "asset",
            "asset_path",
            "size",
            "media_type",
            "provenance",
            "node_id",
            "output",
            "prompt",
            "source",
            "frames",
            "fps",
            "seconds",
            "stars",
            "tags",
            "note",
            "created",
            "state",
            "seed_text");

    private final WholePrompts prompts;
    private final boolean all;
    private final Writer text;
    private final CsvWriter csv;

    /**
     * Prepares it.
     *
     * @param all whether prompts without files have a row too
     */
    GenerationCsv(WholePrompts prompts, OutputStream out, boolean all) {
        this.all = all;
        this.prompts = prompts;
        this.text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        this.csv = CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(text);
    }

    @Override
    public void begin() throws IOException {
        text.write('\uFEFF');
        csv.writeRecord(COLUMNS);
    }

    @Override
    public void write(List<Long> keys) {
        for (ArchivedPrompt prompt : prompts.read(keys)) {
            List<Generation> files = Generation.of(prompt);
            files.stream()
                    .map(GenerationCsv::row)
                    .forEach(row -> csv.writeRecord(row.map(Cell::of).toList()));
            if (all && files.isEmpty()) {
                csv.writeRecord(rowWithoutFile(prompt).map(Cell::of).toList());
            }
        }
    }

    @Override
    public void end() throws IOException {
        csv.flush();
    }

    private static Stream<@Nullable Object> row(Generation generation) {
        List<@Nullable Object> row = new ArrayList<>(COLUMNS.size());
        PromptRow prompt = generation.archived().prompt();
        add(
                row,
                generation.archived().server().name(),
                prompt.promptId(),
                prompt.createdAt(),
                prompt.status().word(),
                prompt.durationMs());
        addSampling(row, generation.sampling(), generation.loras());
        OutputRow output = generation.file().output();
        AssetRow asset = generation.file().asset();
        add(row, generation.width(), generation.height(), output.filename(), output.subfolder(), output.type());
        add(row, output.asset(), generation.file().path());
        add(row, asset == null ? null : asset.size(), asset == null ? null : asset.mediaType());
        add(row, output.provenance().word(), output.nodeId(), output.id(), prompt.id());
        OutputOrigin origin = generation.file().origin();
        if (origin == null) {
            add(row, null, null, null, null);
        } else {
            add(row, origin.source(), origin.frames(), origin.fps(), origin.seconds());
        }
        Said said = generation.said();
        add(row, said.stars(), said.tags().isEmpty() ? null : String.join(", ", said.tags()), said.note());
        add(row, created(prompt));
        add(row, output.state().word(), seedText(generation.sampling()));
        return row.stream();
    }

    /** A prompt that has no file, such as one that failed. */
    private static Stream<@Nullable Object> rowWithoutFile(ArchivedPrompt archived) {
        PromptRow prompt = archived.prompt();
        List<@Nullable Object> row = new ArrayList<>(COLUMNS.size());
        @Nullable
        Sampling sampling =
                archived.samplings().isEmpty() ? null : archived.samplings().get(0);
        add(
                row,
                archived.server().name(),
                prompt.promptId(),
                prompt.createdAt(),
                prompt.status().word(),
                prompt.durationMs());
        addSampling(row, sampling, null);
        while (row.size() < COLUMNS.indexOf("prompt")) {
            row.add(null);
        }
        add(row, prompt.id());
        while (row.size() < COLUMNS.indexOf("created")) {
            row.add(null);
        }
        add(row, created(prompt), null, seedText(sampling));
        return row.stream();
    }

    /** As {@code datetime()} writes it, and spreadsheets read it. */
    private static String created(PromptRow prompt) {
        return prompt.createdAt().substring(0, 19).replace('T', ' ');
    }

    private static @Nullable String seedText(@Nullable Sampling sampling) {
        return sampling == null || sampling.seed() == null ? null : "#" + sampling.seed();
    }

    private static void addSampling(List<@Nullable Object> row, @Nullable Sampling sampling, @Nullable String loras) {
        if (sampling == null) {
            add(row, null, null, null, loras, null, null, null, null, null, null);
            return;
        }
        add(row, sampling.positive(), sampling.negative(), sampling.model(), loras, sampling.seed(), sampling.steps());
        add(row, sampling.cfg(), sampling.sampler(), sampling.scheduler(), sampling.denoise());
    }

    private static void add(List<@Nullable Object> row, @Nullable Object... values) {
        row.addAll(Arrays.asList(values));
    }
}
