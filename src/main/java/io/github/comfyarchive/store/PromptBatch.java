package io.github.comfyarchive.store;

import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.graph.OutputOrigin;
import io.github.comfyarchive.graph.OutputSampler;
import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.history.OutputValue;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.pack.JoinedLiterals;
import io.github.comfyarchive.store.pack.PackedLiteral;
import io.github.comfyarchive.store.row.Annotation;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.row.RedactionRow;
import io.github.comfyarchive.store.row.ServerRow;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.table.AnnotationRows;
import io.github.comfyarchive.store.table.AssetRows;
import io.github.comfyarchive.store.table.OutputRows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what is archived of several prompts: one statement a table, however many prompts there are. */
final class PromptBatch {
    private static final String AMONG = " IN (SELECT value FROM json_each(?)) ";

    private final PlainSql sql;
    private final String prompts;
    private final Function<AssetRow, String> path;

    PromptBatch(PlainSql sql, List<Long> prompts, Function<AssetRow, String> path) {
        this.sql = sql;
        this.prompts = prompts.toString(); // a JSON array
        this.path = path;
    }

    /** The prompts, in the order of their keys. */
    List<ArchivedPrompt> read() throws SQLException {
        Map<ServerId, ServerRow> servers = servers();
        Map<Long, List<Sampling>> samplings =
                grouped(Sampling.class, """
                SELECT prompt, node_id, positive, negative, model, seed, steps, cfg, sampler, scheduler, denoise, width, height
                FROM sampling WHERE prompt""" + AMONG + "ORDER BY prompt, length(node_id), node_id");
        Map<Long, List<ModelUse>> models =
                grouped(ModelUse.class, """
                SELECT prompt_model.prompt, model.kind, model.name, prompt_model.strength
                FROM prompt_model JOIN model ON model.id = prompt_model.model
                WHERE prompt_model.prompt""" + AMONG + "ORDER BY prompt_model.prompt, prompt_model.position");
        Map<Long, List<ArchivedPrompt.Message>> messages = grouped(
                ArchivedPrompt.Message.class,
                "SELECT prompt, event, at, data FROM status_message WHERE prompt" + AMONG
                        + "ORDER BY prompt, position");
        Map<Long, List<OutputValue>> values = grouped(
                OutputValue.class,
                "SELECT prompt, node_id, media, position, value FROM output_value WHERE prompt" + AMONG
                        + "ORDER BY prompt, node_id, media, position");
        Map<Long, List<RedactionRow>> redactions = grouped(
                RedactionRow.class,
                "SELECT prompt, output, path, rule, fingerprint FROM redaction WHERE prompt" + AMONG
                        + "ORDER BY prompt, id");
        Map<Long, List<ArchivedPrompt.Source>> sources = grouped(
                ArchivedPrompt.Source.class,
                "SELECT prompt, node_id, filename, subfolder, type, asset, basis FROM prompt_source WHERE prompt"
                        + AMONG + "ORDER BY prompt, length(node_id), node_id, filename");
        Map<Long, List<Annotation>> annotations = new AnnotationRows(sql)
                .holding(prompts).stream()
                        .collect(Collectors.groupingBy(row -> row.target().prompt()));
        Map<Long, List<ArchivedPrompt.ArchivedFile>> files = files();
        Map<Long, List<PackedLiteral>> literals = grouped(
                PackedLiteral.class,
                "SELECT literal_use.prompt, " + PackedLiteral.COLUMNS
                        + " FROM literal_use JOIN literal ON literal.id = literal_use.literal"
                        + " WHERE literal_use.replaced_entry IS NULL AND literal_use.prompt" + AMONG);
        Map<Long, byte[]> graphs = new HashMap<>();
        return rows(graphs).stream()
                .map(row -> new ArchivedPrompt(
                        Objects.requireNonNull(servers.get(row.serverId())),
                        row,
                        said(samplings.getOrDefault(row.id(), List.of()), literals.getOrDefault(row.id(), List.of())),
                        models.getOrDefault(row.id(), List.of()),
                        messages.getOrDefault(row.id(), List.of()),
                        files.getOrDefault(row.id(), List.of()),
                        values.getOrDefault(row.id(), List.of()),
                        redactions.getOrDefault(row.id(), List.of()),
                        sources.getOrDefault(row.id(), List.of()),
                        annotations.getOrDefault(row.id(), List.of()),
                        graphs.get(row.id()),
                        joined(literals.getOrDefault(row.id(), List.of()))))
                .toList();
    }

    private static List<Sampling> said(List<Sampling> samplings, List<PackedLiteral> literals) {
        if (literals.isEmpty()) {
            return samplings;
        }
        JoinedLiterals joined = new JoinedLiterals(literals);
        return samplings.stream()
                .map(sampling -> new Sampling(
                        sampling.nodeId(),
                        said(sampling.positive(), joined),
                        said(sampling.negative(), joined),
                        sampling.model(),
                        sampling.seed(),
                        sampling.steps(),
                        sampling.cfg(),
                        sampling.sampler(),
                        sampling.scheduler(),
                        sampling.denoise(),
                        sampling.width(),
                        sampling.height()))
                .toList();
    }

    private static @Nullable String said(@Nullable String text, JoinedLiterals literals) {
        return text == null ? null : literals.said(text);
    }

    private static ArchivedPrompt.@Nullable Literals joined(List<PackedLiteral> literals) {
        return literals.isEmpty() ? null : new JoinedLiterals(literals)::stream;
    }

    private Map<ServerId, ServerRow> servers() throws SQLException {
        return sql.list(ServerRow.class, """
                        SELECT id, name, url, comfyui_version, first_seen_at, last_synced_at, cursor_prompt_id, cursor_offset,
                            paused_at
                        FROM server
                        """).stream().collect(Collectors.toMap(ServerRow::id, Function.identity()));
    }

    private List<PromptRow> rows(Map<Long, byte[]> graphs) throws SQLException {
        PlainSql.Row<PromptRow> record = sql.row(PromptRow.class);
        return sql.list(
                """
                        SELECT id, server_id, prompt_id, number, status, completed, client_id, workflow_id, created_at, started_at,
                            finished_at, duration_ms, first_archived_at, last_changed_at, graph, derivation
                        FROM prompt WHERE id""" + AMONG + "ORDER BY id",
                row -> {
                    byte[] graph = row.getBytes("graph");
                    if (graph != null) {
                        graphs.put(row.getLong("id"), graph);
                    }
                    return record.of(row);
                },
                prompts);
    }

    private Map<Long, List<ArchivedPrompt.ArchivedFile>> files() throws SQLException {
        Map<Long, List<OutputRow>> outputs = grouped(
                OutputRow.class,
                "SELECT " + OutputRows.COLUMNS + " FROM output WHERE prompt" + AMONG
                        + "ORDER BY prompt, replaced_at, id");
        Map<String, AssetRow> assets = sql
                .list(
                        AssetRow.class,
                        "SELECT " + AssetRows.COLUMNS
                                + " FROM asset WHERE sha256 IN (SELECT asset FROM output WHERE prompt" + AMONG + ")",
                        prompts)
                .stream()
                .collect(Collectors.toMap(AssetRow::sha256, Function.identity()));
        Map<Long, List<OutputSampler>> samplers = grouped(
                OutputSampler.class, "SELECT prompt, node_id, sampler FROM output_sampler WHERE prompt" + AMONG);
        Map<Long, List<OutputOrigin>> origins = grouped(
                OutputOrigin.class,
                "SELECT prompt, node_id, maker, source, frames, fps, seconds FROM output_origin WHERE prompt" + AMONG);
        Map<Long, List<ArchivedPrompt.ArchivedFile>> files = new HashMap<>();
        outputs.forEach((prompt, rows) -> files.put(
                prompt,
                rows.stream()
                        .map(row -> file(
                                row,
                                assets,
                                samplers.getOrDefault(prompt, List.of()),
                                origins.getOrDefault(prompt, List.of())))
                        .toList()));
        return files;
    }

    private ArchivedPrompt.ArchivedFile file(
            OutputRow row, Map<String, AssetRow> assets, List<OutputSampler> samplers, List<OutputOrigin> origins) {
        @Nullable AssetRow asset = row.asset() == null ? null : assets.get(row.asset());
        @Nullable
        String sampler = samplers.stream()
                .filter(known -> known.nodeId().equals(row.nodeId()))
                .map(OutputSampler::sampler)
                .findFirst()
                .orElse(null);
        @Nullable
        OutputOrigin origin = origins.stream()
                .filter(known -> known.nodeId().equals(row.nodeId()))
                .findFirst()
                .orElse(null);
        String maker = sampler == null && origin != null ? origin.maker() : sampler;
        return new ArchivedPrompt.ArchivedFile(row, asset, asset == null ? null : path.apply(asset), maker, origin);
    }

    private <T> Map<Long, List<T>> grouped(Class<T> type, String query) throws SQLException {
        PlainSql.Row<T> record = sql.row(type);
        Map<Long, List<T>> grouped = new HashMap<>();
        sql.list(query, row -> Map.entry(row.getLong("prompt"), record.of(row)), prompts)
                .forEach(row -> grouped.computeIfAbsent(row.getKey(), key -> new ArrayList<>())
                        .add(row.getValue()));
        return grouped;
    }
}
