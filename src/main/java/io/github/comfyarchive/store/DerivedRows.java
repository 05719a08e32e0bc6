package io.github.comfyarchive.store;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.graph.GraphTokens;
import io.github.comfyarchive.graph.InputWords;
import io.github.comfyarchive.history.FileReference;
import io.github.comfyarchive.history.Output;
import io.github.comfyarchive.history.OutputValue;
import io.github.comfyarchive.history.ParsedEntry;
import io.github.comfyarchive.history.StatusMessage;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.store.index.SearchRows;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.table.OutputRows;
import io.github.comfyarchive.store.table.OutputValueRows;
import io.github.comfyarchive.store.table.ParameterRows;
import io.github.comfyarchive.store.table.RedactionRows;
import io.github.comfyarchive.store.table.StatusMessageRows;
import io.github.comfyarchive.store.table.SumRows;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is derived from entries, apart from the prompts' own rows, within a transaction of its caller; {@link #finish} ends it.
 */
final class DerivedRows {
    private final OutputRows outputs;
    private final StatusMessageRows messages;
    private final OutputValueRows values;
    private final RedactionRows redactions;
    private final ParameterRows parameters;
    private final SearchRows search;
    private final SumRows sums;
    private final String now;

    DerivedRows(PlainSql sql, String now) {
        this.outputs = new OutputRows(sql);
        this.messages = new StatusMessageRows(sql);
        this.values = new OutputValueRows(sql);
        this.redactions = new RedactionRows(sql);
        this.parameters = new ParameterRows(sql);
        this.search = new SearchRows(sql);
        this.sums = new SumRows(sql);
        this.now = now;
    }

    /**
     * Writes the rows of a prompt that has none, after its own.
     *
     * @param template of its graph, or null
     * @param indexed whether the inputs of its graph are in the index already
     */
    void insert(long prompt, NewEntry entry, @Nullable Long template, boolean indexed) throws SQLException {
        ParsedEntry parsed = entry.parsed();
        for (StatusMessage message : parsed.messages()) {
            messages.insert(prompt, parsed.prompt().promptId(), message);
        }
        for (OutputValue value : parsed.values()) {
            values.insert(prompt, value);
        }
        for (Output output : parsed.outputs()) {
            outputs.insert(prompt, output);
        }
        parameters.insert(prompt, entry.parameters());
        sums.put(prompt);
        search.insert(prompt, template, entry.words());
        InputWords.Words inputs = entry.inputWords();
        if (inputs != null && !indexed) {
            search.insertInputs(prompt, inputs.text());
        }
        for (Redaction redaction : entry.redactions()) {
            redactions.insert(prompt, null, redaction);
        }
    }

    /**
     * Deletes all that is rebuilt from the entry, before the prompt's own row changes; outputs stay, for they know what became of their
     * files.
     */
    void delete(long prompt) throws SQLException {
        sums.take(prompt);
        messages.delete(prompt);
        values.delete(prompt);
        parameters.delete(prompt);
        search.delete(prompt);
    }

    /**
     * Has the index of inputs forget a prompt, before its own row changes.
     *
     * @param graph as it is kept and was indexed; null for none
     */
    void deleteInputs(long prompt, byte @Nullable [] graph) {
        if (graph == null) {
            return;
        }
        search.deleteInputs(prompt, InputWords.of(GraphTokens.of(graph)).text());
    }

    /** Sees to it that nothing is packed by the words of a prompt that is gone. */
    void repackWords(long template) throws SQLException {
        search.repack(template);
    }

    /**
     * Marks outputs as replaced that the entry no longer names, or names otherwise. One in whose name a secret was found is what it was,
     * with all that became of its file.
     */
    void replaceChangedOutputs(long prompt, ParsedEntry parsed) throws SQLException {
        Map<List<Object>, Output> fresh = new HashMap<>();
        for (Output output : parsed.outputs()) {
            fresh.put(List.of(output.nodeId(), output.media(), output.position()), output);
        }
        for (OutputRow row : outputs.ofPrompt(prompt)) {
            Output same = fresh.get(List.of(row.nodeId(), row.media(), row.position()));
            boolean unchanged = same != null
                    && row.filename().equals(same.file().filename())
                    && row.subfolder().equals(same.file().subfolder())
                    && row.type().equals(same.file().type());
            if (row.replacedAt() != null || unchanged) {
                continue;
            }
            if (same != null && lostSecret(same.file())) {
                outputs.rename(
                        row.id(),
                        same.file().filename(),
                        same.file().subfolder(),
                        same.file().type());
            } else {
                outputs.replace(row.id(), now);
            }
        }
    }

    private static boolean lostSecret(FileReference file) {
        return file.filename().contains(Redactor.MARK)
                || file.subfolder().contains(Redactor.MARK)
                || file.type().contains(Redactor.MARK);
    }

    /** Writes what is written last; to be called before the transaction ends. */
    void finish() throws SQLException {
        sums.write();
        search.write();
    }
}
