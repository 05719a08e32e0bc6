package io.github.comfyarchive.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.history.OutputValue;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.row.RedactionRow;

/** A prompt as one JSON object; names are the columns' own. */
final class ShownPromptJson {
    private final ArchivedPrompt prompt;

    ShownPromptJson(ArchivedPrompt prompt) {
        this.prompt = prompt;
    }

    String text() {
        PromptRow row = prompt.prompt();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("prompt_id", row.promptId());
        json.put("server", prompt.server().name());
        json.put("number", row.number());
        json.put("status", row.status());
        json.put("completed", row.completed());
        json.put("client_id", row.clientId());
        json.put("workflow_id", row.workflowId());
        json.put("created_at", row.createdAt());
        json.put("started_at", row.startedAt());
        json.put("finished_at", row.finishedAt());
        json.put("duration_ms", row.durationMs());
        json.put("first_archived_at", row.firstArchivedAt());
        json.put("last_changed_at", row.lastChangedAt());
        json.putArray("samplings");
        prompt.samplings()
                .forEach(sampling ->
                        sampling(sampling, json.withArray("samplings").addObject()));
        json.putArray("models");
        prompt.models()
                .forEach(use -> json.withArray("models")
                        .addObject()
                        .put("kind", use.kind())
                        .put("name", use.name())
                        .put("strength", use.strength()));
        json.putArray("messages");
        prompt.messages()
                .forEach(message -> json.withArray("messages")
                        .addObject()
                        .put("event", message.event())
                        .put("at", message.at())
                        .putRawValue("data", new RawValue(message.data())));
        json.putArray("files");
        prompt.files().forEach(file -> file(file, json.withArray("files").addObject()));
        json.putArray("values");
        prompt.values().forEach(value -> value(value, json.withArray("values").addObject()));
        json.putArray("redactions");
        prompt.redactions()
                .forEach(redaction ->
                        redaction(redaction, json.withArray("redactions").addObject()));
        String graph = row.graph();
        json.putRawValue("graph", new RawValue(graph == null ? "null" : graph));
        return json.toString();
    }

    private static void sampling(Sampling sampling, ObjectNode json) {
        json.put("node_id", sampling.nodeId());
        json.put("positive", sampling.positive());
        json.put("negative", sampling.negative());
        json.put("model", sampling.model());
        json.put("seed", sampling.seed());
        json.put("steps", sampling.steps());
        json.put("cfg", sampling.cfg());
        json.put("sampler", sampling.sampler());
        json.put("scheduler", sampling.scheduler());
        json.put("denoise", sampling.denoise());
        json.put("width", sampling.width());
        json.put("height", sampling.height());
    }

    private static void file(ArchivedPrompt.ArchivedFile file, ObjectNode json) {
        OutputRow output = file.output();
        json.put("node_id", output.nodeId());
        json.put("media", output.media());
        json.put("position", output.position());
        json.put("filename", output.filename());
        json.put("subfolder", output.subfolder());
        json.put("type", output.type());
        json.put("state", output.state());
        json.put("provenance", output.provenance());
        json.put("last_error", output.lastError());
        json.put("replaced_at", output.replacedAt());
        json.put("path", file.path());
        AssetRow asset = file.asset();
        if (asset != null) {
            json.put("sha256", asset.sha256());
            json.put("size", asset.size());
            json.put("media_type", asset.mediaType());
            json.put("width", asset.width());
            json.put("height", asset.height());
            json.put("masked", asset.masked());
        }
    }

    private static void value(OutputValue value, ObjectNode json) {
        json.put("node_id", value.nodeId());
        json.put("media", value.media());
        json.put("position", value.position());
        json.putRawValue("value", new RawValue(value.value()));
    }

    private static void redaction(RedactionRow redaction, ObjectNode json) {
        json.put("path", redaction.path());
        json.put("rule", redaction.rule());
        json.put("in_file", redaction.output() != null);
        json.put("fingerprint", redaction.fingerprint());
    }
}
