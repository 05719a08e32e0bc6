-- What a graph says, and a search over all that was said: derived from the entries, so that people can ask.
-- Prompts of before have derivation NULL: `archive reindex` derives these rows for them.

-- What the derived rows of this prompt were made by: the program's rules and the user's, as `archive reindex` compares them.
ALTER TABLE prompt ADD COLUMN derivation TEXT;

CREATE INDEX prompt_derivation ON prompt (derivation);

-- Lists are newest first, of all prompts or of those that share one of these; the first index covers statistics.
DROP INDEX prompt_created_at;
CREATE INDEX prompt_created_at ON prompt (created_at, status, server_id, duration_ms);
CREATE INDEX prompt_prompt_id ON prompt (prompt_id);
CREATE INDEX prompt_status ON prompt (status, created_at);
CREATE INDEX prompt_server ON prompt (server_id, created_at);
CREATE INDEX prompt_workflow ON prompt (workflow_id, created_at) WHERE workflow_id IS NOT NULL;

CREATE TABLE sampling (
    prompt INTEGER NOT NULL REFERENCES prompt (id),
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

CREATE INDEX sampling_seed ON sampling (seed, prompt) WHERE seed IS NOT NULL;

-- Which sampler made what an output node shows.
CREATE TABLE output_sampler (
    prompt INTEGER NOT NULL REFERENCES prompt (id),
    node_id TEXT NOT NULL,
    sampler TEXT NOT NULL,
    PRIMARY KEY (prompt, node_id)
) STRICT, WITHOUT ROWID;

-- The names of models once, and who used them: a name would be the largest part of each row.
CREATE TABLE model (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (kind, name)
) STRICT;

CREATE TABLE prompt_model (
    prompt INTEGER NOT NULL REFERENCES prompt (id),
    position INTEGER NOT NULL,
    model INTEGER NOT NULL REFERENCES model (id),
    strength REAL,
    PRIMARY KEY (prompt, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX prompt_model_model ON prompt_model (model, prompt);

CREATE VIEW model_use AS
SELECT prompt_model.prompt, model.kind, model.name, prompt_model.strength
FROM prompt_model JOIN model ON model.id = prompt_model.model;

-- An ordinary FTS5 table; rowid is prompt.id. It holds texts as words, not as they were written: db/schema.md says how.
CREATE VIRTUAL TABLE prompt_search USING fts5(
    positive, negative, text, output, model, file, title, error, part,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co So'"
);

-- Which prompts have which value at which input of a node: hashes, to find candidates alone; the graph has the last word.
CREATE VIRTUAL TABLE input_index USING fts5(value, content = '', columnsize = 0, detail = none, tokenize = 'ascii');

CREATE VIEW node AS
SELECT prompt.id AS prompt, node.key AS node_id, node.value ->> '$.class_type' AS class_type,
    node.value ->> '$._meta.title' AS title
FROM prompt, json_each(prompt.graph) AS node
WHERE node.type = 'object';

-- An integer beyond 2^63 would be rounded: it is given as its digits.
CREATE VIEW node_input AS
SELECT prompt.id AS prompt, node.key AS node_id, node.value ->> '$.class_type' AS class_type, input.key AS name,
    CASE WHEN input.type = 'integer' AND typeof(input.value) = 'real' THEN coalesce(node.value -> input.fullkey, input.value)
        ELSE input.value END AS value
FROM prompt, json_each(prompt.graph) AS node, json_each(node.value, '$.inputs') AS input
WHERE node.type = 'object';

-- Few outputs each, of many.
CREATE INDEX output_missing ON output (id) WHERE state = 'missing';
CREATE INDEX output_cached ON output (prompt) WHERE cached = 1;
CREATE INDEX output_mismatch ON output (id) WHERE provenance = 'mismatch';
CREATE INDEX status_message_error ON status_message (prompt) WHERE event = 'execution_error';

CREATE VIEW failure AS
SELECT status_message.prompt, prompt.prompt_id, status_message.data ->> '$.node_id' AS node_id,
    status_message.data ->> '$.node_type' AS node_type, status_message.data ->> '$.exception_type' AS exception_type,
    trim(status_message.data ->> '$.exception_message', char(9, 10, 13, 32)) AS message, status_message.at
FROM status_message JOIN prompt ON prompt.id = status_message.prompt
WHERE status_message.event = 'execution_error';

-- Outputs of replaced entries are not here: what is known of the prompt is what the entry says that replaced them.
-- CROSS JOIN: prompts first, in the order of an index, and not all outputs and a sort for the newest twenty
-- (sqlite.org/optoverview.html, "Manual Control Of Query Plans Using CROSS JOIN").
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
    asset.size, asset.media_type, output.provenance, output.node_id, output.id AS output, prompt.id AS prompt
FROM prompt
    JOIN server ON server.id = prompt.server_id
    CROSS JOIN output ON output.prompt = prompt.id
    JOIN asset ON asset.sha256 = output.asset
    LEFT JOIN output_sampler ON output_sampler.prompt = output.prompt AND output_sampler.node_id = output.node_id
    LEFT JOIN sampling ON sampling.prompt = output.prompt AND sampling.node_id = output_sampler.sampler
WHERE output.state = 'stored' AND output.replaced_at IS NULL;
