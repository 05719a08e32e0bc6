package io.github.comfyarchive.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.Link;
import io.github.comfyarchive.cli.terminal.LocalTime;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.graph.OutputOrigin;
import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.history.OutputValue;
import io.github.comfyarchive.history.Provenance;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.ArchivedPrompt.ArchivedFile;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.row.RedactionRow;
import io.github.comfyarchive.store.row.Said;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A prompt as a person reads it. */
public final class ShownPrompt {
    /** A few lines of a terminal; {@code --json} has the whole. */
    private static final int VALUE_CHARACTERS = 200;

    private static final int MOST_STARS = 5;

    private static final String INDENT = " ".repeat(10);

    private final ArchivedPrompt prompt;
    private final UnaryOperator<String> places;
    private final @Nullable ZoneId zone;
    private final boolean links;
    private final StringBuilder text = new StringBuilder();

    /**
     * Takes a prompt.
     *
     * @param places where its files are, by their paths in an archive
     * @param zone of the times of a person; null for UTC, as programs have them
     * @param links whether the terminal makes links of them, which are paths then
     */
    public ShownPrompt(ArchivedPrompt prompt, UnaryOperator<String> places, @Nullable ZoneId zone, boolean links) {
        this.prompt = prompt;
        this.places = places;
        this.zone = zone;
        this.links = links;
    }

    private @Nullable String time(@Nullable String utc) {
        return utc == null || zone == null ? utc : LocalTime.toSeconds(Instant.parse(utc), zone);
    }

    /** All that is archived of it but its graph; what a server chose is escaped. */
    public String text() {
        PromptRow row = prompt.prompt();
        row("prompt", row.promptId().value());
        row("server", prompt.server().name() + " (" + prompt.server().url() + ")");
        row("status", row.status().word() + duration(row));
        row("created", time(row.createdAt()));
        row("started", time(row.startedAt()));
        row("finished", time(row.finishedAt()));
        row("archived", time(row.firstArchivedAt()));
        if (!row.lastChangedAt().equals(row.firstArchivedAt())) {
            row("changed", time(row.lastChangedAt()));
        }
        said(prompt.said(), this::row);
        row("workflow", row.workflowId());
        row("client", row.clientId());
        prompt.samplings().forEach(this::sampling);
        prompt.models().forEach(this::model);
        prompt.sources().forEach(this::source);
        prompt.messages().forEach(this::failure);
        prompt.files().forEach(this::file);
        prompt.values().forEach(this::value);
        prompt.redactions().forEach(this::redaction);
        return text.toString();
    }

    private static void said(Said said, BiConsumer<String, String> row) {
        if (said.stars() != null) {
            row.accept("stars", said.stars() + " of " + MOST_STARS);
        }
        if (!said.tags().isEmpty()) {
            row.accept("tags", String.join(", ", said.tags()));
        }
        if (said.note() != null) {
            row.accept("note", said.note());
        }
    }

    private static String duration(PromptRow row) {
        Long millis = row.durationMs();
        return millis == null ? "" : ", " + HumanFormat.duration(Duration.ofMillis(millis));
    }

    private void failure(ArchivedPrompt.Message message) {
        if (!message.event().equals("execution_error")) {
            return;
        }
        JsonNode data = parse(prompt.whole(message.data()));
        row(
                "error",
                data.path("exception_type").asText() + " in node "
                        + data.path("node_id").asText() + ", "
                        + data.path("node_type").asText() + ": "
                        + data.path("exception_message").asText().strip());
        for (JsonNode part : data.path("traceback")) {
            TerminalEscape.lines(part.asText().stripTrailing())
                    .lines()
                    .forEach(line -> text.append(INDENT).append(line).append('\n'));
        }
    }

    private void sampling(Sampling sampling) {
        List<String> settings = new ArrayList<>();
        add(settings, "seed", sampling.seed());
        add(settings, "steps", sampling.steps());
        add(settings, "cfg", sampling.cfg());
        add(settings, "sampler", sampling.sampler());
        add(settings, "scheduler", sampling.scheduler());
        add(settings, "denoise", sampling.denoise());
        if (sampling.width() != null && sampling.height() != null) {
            settings.add(sampling.width() + " x " + sampling.height());
        }
        row("sampler", "node " + sampling.nodeId() + (settings.isEmpty() ? "" : ": " + String.join(", ", settings)));
        if (sampling.model() != null) {
            detail("model " + sampling.model());
        }
        paragraph("positive", sampling.positive());
        paragraph("negative", sampling.negative());
    }

    private static void add(List<String> settings, String name, @Nullable Object value) {
        if (value != null) {
            settings.add(name + " " + value);
        }
    }

    /** A text with its line breaks. */
    private void paragraph(String label, @Nullable String value) {
        if (value == null || value.isBlank()) {
            return;
        }
        String[] lines = TerminalEscape.lines(value.strip()).split("\n", -1);
        for (int index = 0; index < lines.length; index++) {
            text.append(index == 0 ? String.format(Locale.ROOT, "%-9s ", label) : INDENT)
                    .append(lines[index])
                    .append('\n');
        }
    }

    private void model(ModelUse use) {
        row("uses", use.kind() + " " + use.name() + (use.strength() == null ? "" : ", strength " + use.strength()));
    }

    private void source(ArchivedPrompt.Source source) {
        String folder = source.subfolder().isEmpty() ? "" : source.subfolder() + "/";
        row("made from", folder + source.filename() + " (" + source.type() + ", node " + source.nodeId() + ")");
        if (source.asset() != null) {
            detail(source.asset() + ("name".equals(source.basis()) ? ", the earlier output of this name" : ""));
        }
    }

    private static JsonNode parse(String json) {
        try {
            return new ObjectMapper().readTree(json); // loaded for a prompt that failed alone
        } catch (JsonProcessingException notOurs) {
            throw new IllegalStateException("the archive holds strict JSON", notOurs);
        }
    }

    private void file(ArchivedFile file) {
        OutputRow output = file.output();
        String folder = output.subfolder().isEmpty() ? "" : output.subfolder() + "/";
        row(
                "file",
                folder + output.filename() + " (" + output.type() + ", node " + output.nodeId() + "), "
                        + output.state().word());
        origin(file);
        AssetRow asset = file.asset();
        if (asset != null) {
            String place = places.apply(String.valueOf(file.path()));
            text.append(INDENT)
                    .append(links ? Link.of(Path.of(place)) : TerminalEscape.line(place))
                    .append('\n');
            detail(asset.mediaType() + size(asset) + ", " + HumanFormat.bytes(asset.size())
                    + (asset.masked() > 0 ? ", secrets masked" : ""));
        }
        said(prompt.said(output), (label, value) -> detail(label + " " + value));
        if (output.provenance() == Provenance.MISMATCH) {
            detail("holds another prompt's graph: the name was used again");
        }
        if (output.replacedAt() != null) {
            detail("of an earlier run of this id, replaced " + output.replacedAt());
        }
        if (output.lastError() != null) {
            detail(output.lastError());
        }
    }

    private void origin(ArchivedFile file) {
        OutputOrigin origin = file.origin();
        if (origin == null) {
            return;
        }
        List<String> said = new ArrayList<>();
        if (origin.source() != null) {
            said.add("begun with " + origin.source());
        }
        add(said, "frames", origin.frames());
        add(said, "fps", origin.fps());
        add(said, "seconds", origin.seconds());
        if (!said.isEmpty()) {
            detail(String.join(", ", said));
        }
    }

    private static String size(AssetRow asset) {
        return asset.width() == null || asset.height() == null
                ? ""
                : String.format(Locale.ROOT, ", %d x %d", asset.width(), asset.height());
    }

    private void value(OutputValue value) {
        text.append(String.format(
                Locale.ROOT,
                "%-9s %s%n",
                "output",
                "node " + TerminalEscape.line(value.nodeId()) + ", " + TerminalEscape.line(value.media()) + ": "
                        + TerminalEscape.shortened(value.value(), VALUE_CHARACTERS)));
    }

    private void redaction(RedactionRow redaction) {
        String where = redaction.output() == null ? "" : " in the file of output " + redaction.output();
        row("removed", redaction.path() + where + " (" + redaction.rule() + ")");
    }

    private void row(String label, @Nullable String value) {
        if (value != null) {
            text.append(String.format(Locale.ROOT, "%-9s %s%n", label, TerminalEscape.line(value)));
        }
    }

    private void detail(String value) {
        row("", value);
    }
}
