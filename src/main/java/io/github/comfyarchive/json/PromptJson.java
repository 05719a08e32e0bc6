package io.github.comfyarchive.json;

import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.graph.OutputOrigin;
import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.history.OutputValue;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.row.RedactionRow;
import io.github.comfyarchive.store.row.Said;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A prompt, as docs/export.schema.json describes it: a line of {@code export --format jsonl} and the answer of {@code show --json}.
 * Names are the columns' own, and each is there for every prompt.
 */
public record PromptJson(ArchivedPrompt archived) implements JsonObject {

    @Override
    public void writeTo(JsonMembers json) throws IOException {
        PromptRow row = archived.prompt();
        json.text("prompt_id", row.promptId().value());
        json.text("server", archived.server().name());
        json.number("number", row.number());
        json.text("status", row.status().word());
        json.truth("completed", row.completed());
        json.text("client_id", row.clientId());
        json.text("workflow_id", row.workflowId());
        json.text("created_at", row.createdAt());
        json.text("started_at", row.startedAt());
        json.text("finished_at", row.finishedAt());
        json.number("duration_ms", row.durationMs());
        json.text("first_archived_at", row.firstArchivedAt());
        json.text("last_changed_at", row.lastChangedAt());
        said(archived.said(), json);
        json.each("samplings", archived.samplings(), PromptJson::sampling);
        json.each("models", archived.models(), PromptJson::model);
        json.each("messages", archived.messages(), this::message);
        json.each("files", archived.files(), this::file);
        json.each("values", archived.values(), this::value);
        json.each("sources", archived.sources(), PromptJson::source);
        json.each("redactions", archived.redactions(), PromptJson::redaction);
        json.json("graph", archived.graph(), archived.literals());
    }

    /** Its files alone, as they stand in it. */
    public JsonObject files() {
        return json -> json.each("files", archived.files(), this::file);
    }

    private static void sampling(Sampling sampling, JsonMembers json) throws IOException {
        json.text("node_id", sampling.nodeId());
        json.sampling(sampling);
        json.number("width", sampling.width());
        json.number("height", sampling.height());
    }

    private static void model(ModelUse use, JsonMembers json) throws IOException {
        json.text("kind", use.kind());
        json.text("name", use.name());
        json.number("strength", use.strength());
    }

    private void message(ArchivedPrompt.Message message, JsonMembers json) throws IOException {
        json.text("event", message.event());
        json.text("at", message.at());
        json.json("data", utf8(message.data()), archived.literals());
    }

    private static void said(Said said, JsonMembers json) throws IOException {
        json.number("stars", said.stars());
        json.texts("tags", said.tags());
        json.text("note", said.note());
    }

    private void file(ArchivedPrompt.ArchivedFile file, JsonMembers json) throws IOException {
        json.output(file.output());
        json.text("state", file.output().state().word());
        json.text("provenance", file.output().provenance().word());
        json.text("last_error", file.output().lastError());
        json.text("replaced_at", file.output().replacedAt());
        json.text("sampler", file.sampler());
        OutputOrigin origin = file.origin();
        json.text("source", origin == null ? null : origin.source());
        json.number("frames", origin == null ? null : origin.frames());
        json.number("fps", origin == null ? null : origin.fps());
        json.number("seconds", origin == null ? null : origin.seconds());
        json.text("path", file.path());
        json.asset(file.asset());
        said(archived.said(file.output()), json);
    }

    private void value(OutputValue value, JsonMembers json) throws IOException {
        json.text("node_id", value.nodeId());
        json.text("media", value.media());
        json.number("position", value.position());
        json.json("value", utf8(value.value()), archived.literals());
    }

    private static byte[] utf8(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static void source(ArchivedPrompt.Source source, JsonMembers json) throws IOException {
        json.text("node_id", source.nodeId());
        json.text("filename", source.filename());
        json.text("subfolder", source.subfolder());
        json.text("type", source.type());
        json.text("asset", source.asset());
        json.text("basis", source.basis());
    }

    private static void redaction(RedactionRow redaction, JsonMembers json) throws IOException {
        json.text("path", redaction.path());
        json.text("rule", redaction.rule());
        json.truth("in_file", redaction.output() != null);
    }
}
