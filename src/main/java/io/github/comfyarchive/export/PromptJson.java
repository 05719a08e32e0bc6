package io.github.comfyarchive.export;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.graph.OutputOrigin;
import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.history.OutputValue;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.row.RedactionRow;
import java.io.IOException;

/** A prompt as one JSON object; names are the columns' own, and each is there for every prompt. */
final class PromptJson {
    private final JsonGenerator json;

    PromptJson(JsonGenerator json) {
        this.json = json;
    }

    void write(ArchivedPrompt prompt) throws IOException {
        JsonMembers members = new JsonMembers(json);
        PromptRow row = prompt.prompt();
        json.writeStartObject();
        members.text("prompt_id", row.promptId());
        members.text("server", prompt.server().name());
        members.number("number", row.number());
        members.text("status", row.status());
        members.truth("completed", row.completed());
        members.text("client_id", row.clientId());
        members.text("workflow_id", row.workflowId());
        members.text("created_at", row.createdAt());
        members.text("started_at", row.startedAt());
        members.text("finished_at", row.finishedAt());
        members.number("duration_ms", row.durationMs());
        members.text("first_archived_at", row.firstArchivedAt());
        members.text("last_changed_at", row.lastChangedAt());
        each("samplings", prompt.samplings(), this::sampling);
        each("models", prompt.models(), this::model);
        each("messages", prompt.messages(), this::message);
        each("files", prompt.files(), this::file);
        each("values", prompt.values(), this::value);
        each("sources", prompt.sources(), this::source);
        each("redactions", prompt.redactions(), this::redaction);
        members.json("graph", row.graph());
        json.writeEndObject();
    }

    /** Writes the members of one thing. */
    @FunctionalInterface
    private interface Each<T> {
        void write(T one, JsonMembers members) throws IOException;
    }

    private <T> void each(String name, Iterable<T> all, Each<T> each) throws IOException {
        JsonMembers members = new JsonMembers(json);
        json.writeArrayFieldStart(name);
        for (T one : all) {
            json.writeStartObject();
            each.write(one, members);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void sampling(Sampling sampling, JsonMembers members) throws IOException {
        members.text("node_id", sampling.nodeId());
        members.sampling(sampling);
        members.number("width", sampling.width());
        members.number("height", sampling.height());
    }

    private void model(ModelUse use, JsonMembers members) throws IOException {
        members.text("kind", use.kind());
        members.text("name", use.name());
        members.number("strength", use.strength());
    }

    private void message(ArchivedPrompt.Message message, JsonMembers members) throws IOException {
        members.text("event", message.event());
        members.text("at", message.at());
        members.json("data", message.data());
    }

    private void file(ArchivedPrompt.ArchivedFile file, JsonMembers members) throws IOException {
        members.output(file.output());
        members.text("state", file.output().state());
        members.text("provenance", file.output().provenance());
        members.text("last_error", file.output().lastError());
        members.text("replaced_at", file.output().replacedAt());
        members.text("sampler", file.sampler());
        OutputOrigin origin = file.origin();
        members.text("source", origin == null ? null : origin.source());
        members.number("frames", origin == null ? null : origin.frames());
        members.number("fps", origin == null ? null : origin.fps());
        members.number("seconds", origin == null ? null : origin.seconds());
        members.text("path", file.path());
        members.asset(file.asset());
    }

    private void value(OutputValue value, JsonMembers members) throws IOException {
        members.text("node_id", value.nodeId());
        members.text("media", value.media());
        members.number("position", value.position());
        members.json("value", value.value());
    }

    private void source(ArchivedPrompt.Source source, JsonMembers members) throws IOException {
        members.text("node_id", source.nodeId());
        members.text("filename", source.filename());
        members.text("subfolder", source.subfolder());
        members.text("type", source.type());
        members.text("asset", source.asset());
        members.text("basis", source.basis());
    }

    private void redaction(RedactionRow redaction, JsonMembers members) throws IOException {
        members.text("path", redaction.path());
        members.text("rule", redaction.rule());
        members.truth("in_file", redaction.output() != null);
    }
}
