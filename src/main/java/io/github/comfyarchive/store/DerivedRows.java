package io.github.comfyarchive.store;

import io.github.comfyarchive.graph.InputWords;
import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.graph.Parameters;
import io.github.comfyarchive.history.ParsedEntry;
import io.github.comfyarchive.redact.Redaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Writes what is derived from an entry, apart from the prompt's own row, within a transaction of its caller. */
final class DerivedRows {
    private final OutputDao outputs;
    private final DerivedDao derived;
    private final ParameterDao parameters;
    private final SearchDao search;
    private final String now;
    private final Map<List<String>, Long> models = new HashMap<>();

    DerivedRows(Handle handle, String now) {
        this.outputs = handle.attach(OutputDao.class);
        this.derived = handle.attach(DerivedDao.class);
        this.parameters = handle.attach(ParameterDao.class);
        this.search = handle.attach(SearchDao.class);
        this.now = now;
    }

    /**
     * Writes the rows of a prompt that has none.
     *
     * @param indexedGraph the graph whose inputs are in the index already, or null
     */
    void insert(long prompt, NewEntry entry, @Nullable String indexedGraph) {
        ParsedEntry parsed = entry.parsed();
        derived.insertMessages(
                prompt,
                parsed.messages().stream()
                        .map(message -> new DerivedDao.MessageRow(
                                message.position(), message.event(), Times.textOrNull(message.at()), message.data()))
                        .toList());
        derived.insertValues(prompt, parsed.values());
        outputs.insert(prompt, newOutputs(parsed));
        insertParameters(prompt, entry.parameters());
        search.insert(prompt, SearchRow.of(parsed, entry.parameters()));
        String graph = parsed.prompt().graph();
        if (graph != null && !Objects.equals(graph, indexedGraph)) {
            search.insertInputs(prompt, InputWords.of(graph));
        }
        derived.insertRedactions(entry.redactions().stream()
                .map(redaction -> redactionRow(prompt, redaction))
                .toList());
    }

    /** Deletes all that is made anew from the entry; outputs stay, for they know what became of their files. */
    void delete(long prompt) {
        derived.deleteMessages(prompt);
        derived.deleteValues(prompt);
        parameters.deleteSamplings(prompt);
        parameters.deleteOutputSamplers(prompt);
        parameters.deleteModels(prompt);
        search.delete(prompt);
    }

    /** Marks outputs as replaced that the entry no longer names, or names otherwise. */
    void replaceChangedOutputs(long prompt, ParsedEntry parsed) {
        Map<List<Object>, OutputDao.NewOutput> fresh = new HashMap<>();
        for (OutputDao.NewOutput output : newOutputs(parsed)) {
            fresh.put(List.of(output.nodeId(), output.media(), output.position()), output);
        }
        for (OutputRow row : outputs.ofPrompt(prompt)) {
            OutputDao.NewOutput same = fresh.get(List.of(row.nodeId(), row.media(), row.position()));
            boolean unchanged = same != null
                    && row.filename().equals(same.filename())
                    && row.subfolder().equals(same.subfolder())
                    && row.type().equals(same.type());
            if (row.replacedAt() == null && !unchanged) {
                outputs.replace(row.id(), now);
            }
        }
    }

    private void insertParameters(long prompt, Parameters of) {
        parameters.insertSamplings(prompt, of.samplings());
        parameters.insertOutputSamplers(prompt, of.outputSamplers());
        List<ParameterDao.ModelRow> rows = new ArrayList<>();
        for (ModelUse use : of.models()) {
            long model = models.computeIfAbsent(
                    List.of(use.kind(), use.name()), name -> parameters.model(use.kind(), use.name()));
            rows.add(new ParameterDao.ModelRow(rows.size(), model, use.strength()));
        }
        parameters.insertModels(prompt, rows);
    }

    private static List<OutputDao.NewOutput> newOutputs(ParsedEntry parsed) {
        return parsed.outputs().stream().map(OutputDao.NewOutput::of).toList();
    }

    private static RedactionRow redactionRow(long prompt, Redaction redaction) {
        return new RedactionRow(prompt, null, redaction.path(), redaction.rule(), redaction.fingerprint());
    }
}
