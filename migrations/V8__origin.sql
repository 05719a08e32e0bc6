-- What made an output where no sampler did, with what it began, and the files that a graph takes from the server's folders.
-- `archive reindex` fills it for prompts of before.

DROP VIEW generation;

CREATE TABLE output_origin (
    prompt INTEGER NOT NULL REFERENCES prompt_row (id),
    node_id TEXT NOT NULL,
    maker TEXT,
    source TEXT,
    frames INTEGER,
    fps REAL,
    seconds REAL,
    PRIMARY KEY (prompt, node_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE prompt_source_row (
    prompt INTEGER NOT NULL REFERENCES prompt_row (id),
    node_id TEXT NOT NULL,
    filename TEXT NOT NULL,
    subfolder TEXT NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('input', 'output', 'temp')),
    PRIMARY KEY (prompt, node_id, filename, subfolder, type)
) STRICT, WITHOUT ROWID;

CREATE INDEX prompt_source_file ON prompt_source_row (filename);

-- Files come after entries, and earlier outputs may come later: which asset it is, is looked up. A file of the same place that was fetched
-- is the file, and several of other bytes are none; else one of the same name, if all that had it before this prompt have the same bytes.
CREATE VIEW prompt_source AS
SELECT found.prompt, found.node_id, found.filename, found.type, nullif(coalesce(found.by_bytes, found.by_name), '') AS asset,
    CASE WHEN found.by_bytes = '' THEN NULL WHEN found.by_bytes IS NOT NULL THEN 'bytes' WHEN found.by_name IS NOT NULL THEN 'name' END AS basis, found.subfolder
FROM (
    SELECT source.prompt, source.node_id, source.filename, source.subfolder, source.type,
        (SELECT CASE count(DISTINCT output.asset) WHEN 0 THEN NULL WHEN 1 THEN min(output.asset) ELSE '' END
            FROM output JOIN prompt_row AS other ON other.id = output.prompt
            WHERE output.filename = source.filename AND output.subfolder = source.subfolder AND output.type = source.type
                AND source.type = 'input' AND output.state = 'stored' AND other.server_id = this.server_id) AS by_bytes,
        (SELECT CASE count(DISTINCT coalesce(output.asset, output.id)) WHEN 1 THEN min(output.asset) END
            FROM output JOIN prompt_row AS other ON other.id = output.prompt
            WHERE output.filename = source.filename AND other.server_id = this.server_id
                AND (source.type = 'input' OR (output.subfolder = source.subfolder AND output.type = source.type))
                AND output.type <> 'input'
                AND other.id <> this.id AND (other.created_at, other.id) < (this.created_at, this.id)) AS by_name
    FROM prompt_source_row AS source JOIN prompt_row AS this ON this.id = source.prompt) AS found;

-- As it was, with what made an output where no sampler did, and four columns more.
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
