-- Times for the obvious question: created_at is '2026-11-24T08:00:00.123Z', and datetime('now', '-7 days') is '2026-11-17 08:00:00'. As
-- texts they compare wrongly within a day, for 'T' sorts after ' '. created is what datetime() makes of it.

DROP VIEW generation;

DROP VIEW prompt;

CREATE VIEW prompt AS
SELECT id, server_id, prompt_id, number, status, completed, client_id, workflow_id, created_at, started_at, finished_at,
    duration_ms, first_archived_at, last_changed_at,
    coalesce(own_graph, (SELECT CASE graph_patch WHEN '{}' THEN template.graph ELSE json_patch(template.graph, graph_patch) END
        FROM template WHERE template.id = prompt_row.template)) AS graph,
    derivation, server_order, datetime(created_at) AS created
FROM prompt_row;

CREATE VIEW generation AS
SELECT server.name AS server, prompt.prompt_id, prompt.created_at, prompt.status, prompt.duration_ms,
    sampling.positive, sampling.negative, sampling.model,
    (SELECT group_concat(name, ', ') FROM
        (SELECT model.name FROM prompt_model JOIN model ON model.id = prompt_model.model
        WHERE prompt_model.prompt = prompt.id AND model.kind = 'lora' ORDER BY prompt_model.position)) AS loras,
    sampling.seed, sampling.steps, sampling.cfg, sampling.sampler, sampling.scheduler, sampling.denoise,
    coalesce(asset.width, sampling.width) AS width, coalesce(asset.height, sampling.height) AS height,
    output.filename, output.subfolder, output.type, output.asset,
    'assets/' || substr(output.asset, 1, 2) || '/' || output.asset || '.' || asset.extension AS asset_path,
    asset.size, asset.media_type, output.provenance, output.node_id, output.id AS output, prompt.id AS prompt,
    output_origin.source, output_origin.frames, output_origin.fps, output_origin.seconds,
    (SELECT stars FROM rating WHERE rating.prompt = prompt.id AND removed_at IS NULL
        AND (rating.asset IS NULL OR (rating.asset = output.asset AND rating.node_id = output.node_id
            AND rating.media = output.media AND rating.position = output.position))
        ORDER BY rating.asset IS NULL LIMIT 1) AS stars,
    (SELECT group_concat(name, ', ') FROM
        (SELECT DISTINCT tag.name FROM tagged JOIN tag ON tag.id = tagged.tag
        WHERE tagged.prompt = prompt.id AND removed_at IS NULL
            AND (tagged.asset IS NULL OR (tagged.asset = output.asset AND tagged.node_id = output.node_id
                AND tagged.media = output.media AND tagged.position = output.position))
        ORDER BY tag.name)) AS tags,
    (SELECT text FROM note WHERE note.prompt = prompt.id AND removed_at IS NULL
        AND (note.asset IS NULL OR (note.asset = output.asset AND note.node_id = output.node_id
            AND note.media = output.media AND note.position = output.position))
        ORDER BY note.asset IS NULL LIMIT 1) AS note,
    datetime(prompt.created_at) AS created
FROM prompt_row AS prompt
    JOIN server ON server.id = prompt.server_id
    CROSS JOIN output ON output.prompt = prompt.id
    JOIN asset ON asset.sha256 = output.asset
    LEFT JOIN output_sampler ON output_sampler.prompt = output.prompt AND output_sampler.node_id = output.node_id
    LEFT JOIN output_origin ON output_origin.prompt = output.prompt AND output_origin.node_id = output.node_id
    LEFT JOIN sampling ON sampling.prompt = output.prompt
        AND sampling.node_id = coalesce(output_sampler.sampler, output_origin.maker)
WHERE output.state = 'stored' AND output.replaced_at IS NULL;
