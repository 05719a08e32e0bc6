-- What a sampler was told and what a message says stand in their rows again, as plain tables: texts that samplings shared took a
-- hundredth of the file less, ends of messages that a view put back a thirtieth (docs/design.md, "What was weighed").

DROP VIEW generation;
DROP VIEW failure;

CREATE TABLE message (
    prompt INTEGER NOT NULL REFERENCES prompt_row (id),
    position INTEGER NOT NULL,
    event TEXT NOT NULL,
    at TEXT,
    data TEXT NOT NULL,
    PRIMARY KEY (prompt, position)
) STRICT, WITHOUT ROWID;

INSERT INTO message (prompt, position, event, at, data)
SELECT prompt, position, event, at, data FROM status_message ORDER BY prompt, position;

DROP VIEW status_message;
DROP TABLE status_message_row;
ALTER TABLE message RENAME TO status_message;

CREATE INDEX status_message_error ON status_message (prompt) WHERE event = 'execution_error';

CREATE TABLE sampler (
    prompt INTEGER NOT NULL REFERENCES prompt_row (id),
    node_id TEXT NOT NULL,
    positive TEXT,
    negative TEXT,
    model TEXT,
    seed TEXT,
    steps INTEGER,
    cfg REAL,
    sampler TEXT,
    scheduler TEXT,
    denoise REAL,
    width INTEGER,
    height INTEGER,
    PRIMARY KEY (prompt, node_id)
) STRICT, WITHOUT ROWID;

INSERT INTO sampler (prompt, node_id, positive, negative, model, seed, steps, cfg, sampler, scheduler, denoise, width, height)
SELECT prompt, node_id, positive, negative, model, seed, steps, cfg, sampler, scheduler, denoise, width, height
FROM sampling ORDER BY prompt, node_id;

DROP VIEW sampling;
DROP TABLE sampling_row;
DROP TABLE sampling_text;
ALTER TABLE sampler RENAME TO sampling;

CREATE INDEX sampling_seed ON sampling (seed, prompt) WHERE seed IS NOT NULL;

-- As they were.
CREATE VIEW failure AS
SELECT status_message.prompt, prompt.prompt_id, status_message.data ->> '$.node_id' AS node_id,
    status_message.data ->> '$.node_type' AS node_type, status_message.data ->> '$.exception_type' AS exception_type,
    trim(status_message.data ->> '$.exception_message', char(9, 10, 13, 32)) AS message, status_message.at
FROM status_message JOIN prompt_row AS prompt ON prompt.id = status_message.prompt
WHERE status_message.event = 'execution_error';

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
    output_origin.source, output_origin.frames, output_origin.fps, output_origin.seconds
FROM prompt_row AS prompt
    JOIN server ON server.id = prompt.server_id
    CROSS JOIN output ON output.prompt = prompt.id
    JOIN asset ON asset.sha256 = output.asset
    LEFT JOIN output_sampler ON output_sampler.prompt = output.prompt AND output_sampler.node_id = output.node_id
    LEFT JOIN output_origin ON output_origin.prompt = output.prompt AND output_origin.node_id = output.node_id
    LEFT JOIN sampling ON sampling.prompt = output.prompt
        AND sampling.node_id = coalesce(output_sampler.sampler, output_origin.maker)
WHERE output.state = 'stored' AND output.replaced_at IS NULL;
